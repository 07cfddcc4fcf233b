package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.kernel.Alarm;
import dev.selvedge.kernel.LoopWorld;
import dev.selvedge.kernel.Order;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.SystemTimers;
import dev.selvedge.kernel.Timers;
import dev.selvedge.kernel.VirtualTimers;
import dev.selvedge.kernel.Waiter;
import dev.selvedge.loop.Logged;
import dev.selvedge.sync.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopWorldTest {

  private final VirtualTimers clock = new VirtualTimers(Instant.EPOCH, true);
  private final List<String> events = new ArrayList<>();

  private LoopWorld loop(Timers timers, Order order, boolean switching) {
    return new LoopWorld("loop", Thread.ofVirtual().factory(), timers, order, switching);
  }

  private void run(LoopWorld world, Action<Exception> body) throws Exception {
    Detour.<Object, Exception>call(
        world,
        "loop",
        () -> {
          body.run();
          return "";
        });
  }

  private void runVirtual(Action<Exception> body) throws Exception {
    run(loop(clock, Order.FIFO, false), body);
  }

  @Test
  void tasksRunInTheOrderOfForkingOneAtATime() throws Exception {
    runVirtual(() -> {
      TaskGroup.run(group -> {
        for (int i = 0; i < 5; i++) {
          int number = i;
          group.fork(() -> {
            events.add("start " + number);
            Tasks.yield();
            events.add("end " + number);
          });
        }
        events.add("body");
      });
      events.add("all");
    });
    assertThat(events)
        .containsExactly(
            "body", "start 0", "start 1", "start 2", "start 3", "start 4", "end 0", "end 1",
            "end 2", "end 3", "end 4", "all");
  }

  @Test
  void aDayOfSecondsPassesInNoTime() throws Exception {
    long[] ticks = {0};
    runVirtual(() -> {
      Instant end = Instant.EPOCH.plus(Duration.ofDays(1));
      while (Strand.current().world().timers().now().isBefore(end)) {
        Tasks.sleep(Duration.ofSeconds(1));
        ticks[0]++;
      }
    });
    assertThat(ticks[0]).isEqualTo(86_400);
  }

  @Test
  void allThatIsDueAtAMomentIsReadyBeforeAnyOfItGoesOn() throws Exception {
    runVirtual(() ->
        TaskGroup.run(group -> {
          for (String name : List.of("first", "second")) {
            group.fork(() -> {
              Tasks.sleep(Duration.ofSeconds(1));
              events.add(name);
              Tasks.yield();
              events.add(name + " again");
            });
          }
        }));
    assertThat(events).containsExactly("first", "second", "first again", "second again");
  }

  @Test
  void deadlinesFollowTheVirtualClock() throws Exception {
    runVirtual(() -> {
      boolean finished = Timeouts.moveOnAfter(Duration.ofHours(3), Tasks::sleepForever);
      events.add(finished + " at " + Strand.current().world().timers().now());
    });
    assertThat(events).containsExactly("false at 1970-01-01T03:00:00Z");
  }

  @Test
  void aDeadlockIsToldAtOnce() {
    LoopWorld world = loop(clock, Order.FIFO, false);
    List<Task<?>> stuck = new ArrayList<>();
    world.onDeadlock(_ -> stuck.forEach(t -> t.cancel("deadlock")));
    assertThatThrownBy(() ->
            run(
                world,
                () ->
                    TaskGroup.run(group -> {
                      Task<?>[] other = new Task<?>[1];
                      Task<?> first = group.fork("first", () -> other[0].join());
                      other[0] = group.fork("second", () -> first.join());
                      stuck.add(first);
                    })))
        .isInstanceOf(ExceptionGroup.class);
    assertThat(stuck).hasSize(1);
  }

  @Test
  void aDeadlockAfterAnotherIsToldAsWell() throws Exception {
    LoopWorld world = loop(clock, Order.FIFO, false);
    List<CancelScope> stuck = new ArrayList<>();
    world.onDeadlock(_ -> stuck.getLast().cancel("deadlock"));
    run(
        world,
        () -> {
          for (int i = 0; i < 3; i++) {
            stuck.add(CancelScope.create());
            assertThat(stuck.getLast().run(Tasks::sleepForever)).isFalse();
          }
        });
    assertThat(stuck).hasSize(3);
  }

  @Test
  void aDeadlockAfterAWaitForAnotherWorldIsTold() throws Exception {
    LoopWorld world = loop(clock, Order.FIFO, false);
    CancelScope stuck = CancelScope.create();
    world.onDeadlock(_ -> stuck.cancel("deadlock"));
    run(
        world,
        () -> {
          for (int i = 0; i < 20; i++) {
            Strand strand = Strand.current();
            Waiter waiter = new Waiter(strand, "another world");
            waiter.happensElsewhere();
            Thread.ofPlatform()
                .start(() -> {
                  Eventually.until(() -> strand.waiter() == waiter);
                  waiter.signal();
                });
            waiter.await();
          }
          assertThat(stuck.run(Tasks::sleepForever)).isFalse();
        });
  }

  @Test
  void anInterruptOnItsWayIsNoDeadlock() throws Exception {
    AtomicInteger told = new AtomicInteger();
    for (int round = 0; round < 300; round++) {
      LoopWorld world = loop(new VirtualTimers(Instant.EPOCH, true), Order.FIFO, false);
      world.onDeadlock(_ -> told.incrementAndGet());
      run(
          world,
          () -> {
            Thread host = Thread.currentThread();
            try (var group = ManagedTaskGroup.open("others", (_, _) -> {})) {
              group.fork(() -> host.interrupt()); // and ends, maybe before the host has noticed
              assertThatThrownBy(Tasks::sleepForever).isInstanceOf(InterruptedException.class);
            }
          });
    }
    assertThat(told).hasValue(0);
  }

  @Test
  void anInterruptOnItsWayHoldsTheClock() throws Exception {
    for (int round = 0; round < 300; round++) {
      LoopWorld world = loop(new VirtualTimers(Instant.EPOCH, true), Order.FIFO, false);
      run(
          world,
          () -> {
            Thread host = Thread.currentThread();
            try (var group = ManagedTaskGroup.open("others", (_, _) -> {})) {
              group.fork(() -> host.interrupt());
              assertThatThrownBy(() -> Tasks.sleep(Duration.ofHours(1)))
                  .isInstanceOf(InterruptedException.class);
            }
            assertThat(Tasks.now()).isEqualTo(Instant.EPOCH);
          });
    }
  }

  @Test
  void whoIsInterruptedIsReadyBeforeTheInterrupterGoesOn() throws Exception {
    for (int round = 0; round < 300; round++) {
      events.clear();
      run(
          loop(new VirtualTimers(Instant.EPOCH, true), Order.FIFO, false),
          () ->
              TaskGroup.run(group -> {
                Event event = Event.create();
                Thread[] thread = {null};
                group.fork(() -> {
                  thread[0] = Thread.currentThread();
                  assertThatThrownBy(Tasks::sleepForever).isInstanceOf(InterruptedException.class);
                  events.add("interrupted");
                });
                group.fork(() -> {
                  event.await();
                  events.add("told");
                });
                Tasks.yield();
                thread[0].interrupt();
                event.set();
              }));
      assertThat(events).containsExactly("interrupted", "told");
    }
  }

  @Test
  void aDeadlockThatCannotBeToldIsReported() throws Exception {
    LoopWorld world = loop(clock, Order.FIFO, false);
    List<Task<?>> stuck = new ArrayList<>();
    world.onDeadlock(_ -> {
      stuck.getFirst().cancel("deadlock");
      throw new IllegalStateException("nobody listens");
    });
    try (Logged logged = Logged.open()) {
      run(world, () -> TaskGroup.run(group -> stuck.add(group.fork(Tasks::sleepForever))));
      assertThat(logged.messages()).containsExactly("the deadlock of loop \"loop\" cannot be told");
    }
  }

  @Test
  void anAlarmThatFailsIsReportedAndHurtsNobody() throws Exception {
    clock.arm(
        new Alarm() {
          @Override
          protected void ring() {
            throw new IllegalStateException("expected by the test");
          }

          @Override
          public String toString() {
            return "broken alarm";
          }
        },
        clock.after(Duration.ofSeconds(1)));
    try (Logged logged = Logged.open()) {
      runVirtual(() ->
          TaskGroup.run(group -> {
            group.fork(() -> Tasks.sleep(Duration.ofSeconds(2)));
            group.fork(() -> Tasks.sleep(Duration.ofSeconds(3)));
          }));
      assertThat(logged.messages()).containsExactly("a timer's action failed: broken alarm");
    }
    assertThat(clock.now()).isEqualTo(Instant.EPOCH.plusSeconds(3));
  }

  /** It may hold the lock of a primitive, and an alarm may take any lock. */
  @Test
  void aThreadThatEndsAWaitRingsNoAlarms() throws Exception {
    Thread[] ringer = {null};
    Alarm due =
        new Alarm() {
          @Override
          protected void ring() {
            ringer[0] = Thread.currentThread();
          }
        };
    Thread[] outside = {null};
    runVirtual(() ->
        Detour.<String, Exception>call(
            dev.selvedge.kernel.ThreadsWorld.shared(),
            "outside",
            () -> {
              outside[0] = Thread.currentThread();
              clock.arm(due, clock.nanoTime());
              return ""; // its end ends the wait of the loop's only task
            }));
    runVirtual(Tasks::yield);
    assertThat(ringer[0]).isNotNull().isNotSameAs(outside[0]);
  }

  @Test
  void aLoopThatIsClosedStartsNothing() throws Exception {
    LoopWorld world = loop(SystemTimers.shared(), Order.FIFO, false);
    ManagedTaskGroup[] group = {null};
    run(world, () -> group[0] = ManagedTaskGroup.open("late", (_, _) -> {}));
    world.close();
    assertThatThrownBy(() -> group[0].fork("visitor", () -> events.add("ran")))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessage("task \"visitor\" cannot be started: loop \"loop\" has ended");
    group[0].close();
    assertThat(events).isEmpty();
  }

  @Test
  void theClockDoesNotJumpWhileWorkHandedOutIsRunning() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    runVirtual(() ->
        TaskGroup.run(group -> {
          group.forkService(() -> {
            Tasks.sleep(Duration.ofSeconds(1));
            events.add("slept");
          });
          group.fork(() -> {
            go.countDown();
            Detour.call(
                dev.selvedge.kernel.ThreadsWorld.shared(),
                "outside",
                () -> {
                  go.await();
                  new CountDownLatch(1).await(20, java.util.concurrent.TimeUnit.MILLISECONDS);
                  return "";
                });
            events.add("back");
            Tasks.sleep(Duration.ofSeconds(2));
          });
        }));
    assertThat(events).containsExactly("back", "slept");
  }

  @Test
  void theSameSeedGivesTheSameOrder() throws Exception {
    List<List<String>> traces = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      events.clear();
      long seed = i / 2;
      run(
          loop(new VirtualTimers(Instant.EPOCH, true), Order.seeded(seed), true),
          () ->
              TaskGroup.run(group -> {
                for (int t = 0; t < 5; t++) {
                  int number = t;
                  group.fork(() -> {
                    for (int k = 0; k < 50; k++) {
                      events.add("" + number);
                      Tasks.checkpoint();
                    }
                  });
                }
              }));
      traces.add(List.copyOf(events));
    }
    for (int i = 0; i < 20; i += 2) {
      assertThat(traces.get(i)).isEqualTo(traces.get(i + 1));
    }
    assertThat(traces.stream().distinct().count()).isEqualTo(10);
  }

  @Test
  void inRealTimeForeignThreadsMayEndAWait() throws Exception {
    run(
        loop(SystemTimers.shared(), Order.FIFO, false),
        () ->
            TaskGroup.run(group -> {
              Task<?> sleeper = group.fork(Tasks::sleepForever);
              Tasks.yield();
              Thread.ofPlatform().start(() -> sleeper.cancel("from outside"));
              sleeper.await();
              Tasks.sleep(Duration.ofMillis(1));
              events.add("" + sleeper.status());
            }));
    assertThat(events).containsExactly("CANCELLED");
  }

  @Test
  void aForeignInterruptEndsAWaitInTheLoop() throws Exception {
    run(
        loop(SystemTimers.shared(), Order.FIFO, false),
        () -> {
          Thread self = Thread.currentThread();
          Thread.ofPlatform()
              .start(() -> {
                Eventually.untilBlocked(self);
                self.interrupt();
              });
          assertThatThrownBy(Tasks::sleepForever)
              .isInstanceOf(InterruptedException.class)
              .isNotInstanceOf(CancelledException.class);
        });
  }
}
