package dev.selvedge.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.CancelScope;
import dev.selvedge.CancelledException;
import dev.selvedge.ManagedTaskGroup;
import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.Timeouts;
import dev.selvedge.WaitUntil;
import dev.selvedge.kernel.LoopWorld;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Waiter;
import dev.selvedge.loop.EventLoop;
import dev.selvedge.sync.Channel;
import dev.selvedge.sync.Event;
import dev.selvedge.sync.Promise;
import dev.selvedge.sync.RateLimiter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VirtualTimeTest {

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final CompletableFuture<LoopWorld> loop = new CompletableFuture<>();

  // ---- the clock ----

  @Test
  void aDayOfSecondsPasses() throws Exception {
    int ticks =
        VirtualTime.call(() -> {
          int count = 0;
          while (VirtualTime.elapsed().compareTo(Duration.ofDays(1)) < 0) {
            Tasks.sleep(Duration.ofSeconds(1));
            count++;
          }
          return count;
        });
    assertThat(ticks).isEqualTo(86_400);
  }

  @Test
  void theClockBeginsWhereItIsTold() throws Exception {
    Instant start = Instant.parse("2030-12-31T23:59:59Z");
    Instant end =
        VirtualTime.with()
            .startingAt(start)
            .call(() -> {
              Tasks.sleepUntil(start.plusSeconds(1));
              return Tasks.now();
            });
    assertThat(end).isEqualTo("2031-01-01T00:00:00Z");
  }

  @Test
  void theClockStandsStillWhileWorkHandedOutIsRunning() throws Exception {
    VirtualTime.run(() ->
        TaskGroup.run(group -> {
          group.forkService(() -> {
            Tasks.sleep(Duration.ofNanos(1));
            events.add("slept until " + VirtualTime.elapsed());
          });
          Tasks.blocking(() -> new CountDownLatch(1).await(30, TimeUnit.MILLISECONDS));
          events.add("back at " + VirtualTime.elapsed());
          Tasks.sleep(Duration.ofSeconds(1));
        }));
    assertThat(events).containsExactly("back at PT0S", "slept until PT0.000000001S");
  }

  /** Waits for a task, one way or another. */
  private interface Wait {
    void of(Task<String> task) throws Exception;
  }

  private static final Map<String, Wait> WAITS =
      Map.of(
          "join",
          Task::join,
          "await",
          Task::await,
          "get",
          Task::get,
          "await with a time",
          task -> task.await(Duration.ofDays(365)),
          "waitFor",
          task -> Tasks.waitFor(List.of(task), WaitUntil.ALL_COMPLETED),
          "asCompleted",
          task -> Tasks.asCompleted(List.of(task)).iterator().next());

  private static Stream<String> waits() {
    return WAITS.keySet().stream().sorted();
  }

  private static Stream<String> waitsWithoutATime() {
    return waits().filter(wait -> !wait.contains("time"));
  }

  /** A task elsewhere may go on as long as it likes, or until a task of the loop does something. */
  @ParameterizedTest
  @MethodSource("waits")
  void theClockDoesNotWaitForATaskOfAnotherWorld(String wait) throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (ManagedTaskGroup elsewhere = ManagedTaskGroup.open("elsewhere", (_, _) -> {})) {
      Task<String> server =
          elsewhere.fork(() -> {
            go.await();
            return "answer";
          });
      VirtualTime.run(() ->
          TaskGroup.run(group -> {
            group.fork(() -> {
              Tasks.sleep(Duration.ofHours(1));
              note("asked");
              Tasks.blocking(go::countDown);
            });
            boolean ended =
                Timeouts.moveOnAfter(Duration.ofMinutes(1), () -> WAITS.get(wait).of(server));
            note(ended);
            WAITS.get(wait).of(server);
            note("answered");
          }));
    }
    assertThat(events).containsExactly("false at PT1M", "asked at PT1H", "answered at PT1H");
  }

  @ParameterizedTest
  @MethodSource("waitsWithoutATime")
  void whoWaitsForATaskOfAnotherWorldIsInNoDeadlock(String wait) throws Exception {
    try (ManagedTaskGroup elsewhere = ManagedTaskGroup.open("elsewhere", (_, _) -> {})) {
      Task<String> server = elsewhere.fork(this::answerOnceTheLoopIsIdle);
      VirtualTime.run(() -> {
        loop.complete((LoopWorld) Strand.current().world());
        WAITS.get(wait).of(server);
        events.add(server.resultNow());
      });
    }
    assertThat(events).containsExactly("answer");
  }

  private String answerOnceTheLoopIsIdle() throws Exception {
    return CancelScope.shield(() -> {
      LoopWorld idle = loop.get();
      Until.holds(idle::isIdle);
      return "answer";
    });
  }

  @Test
  void whoWaitsForOthersBesidesATaskOfAnotherWorldMayBeInADeadlockOnceThatHasEnded() {
    try (ManagedTaskGroup elsewhere = ManagedTaskGroup.open("elsewhere", (_, _) -> {})) {
      Task<String> server = elsewhere.fork(this::answerOnceTheLoopIsIdle);
      assertThatThrownBy(() ->
              onlyDeadlocks()
                  .run(() ->
                      TaskGroup.run(group -> {
                        Task<?> stuck = group.fork("stuck", Tasks::sleepForever);
                        loop.complete((LoopWorld) Strand.current().world());
                        Tasks.waitFor(List.of(server, stuck), WaitUntil.ALL_COMPLETED);
                      })))
          .isInstanceOf(DeadlockException.class)
          .hasMessageContaining("\"stuck\" waits for its cancellation");
      assertThat(server.isDone()).isTrue();
    }
  }

  /** Waits for a group in which a task is running, one way or another. */
  private interface GroupWait {
    void of(ManagedTaskGroup group) throws Exception;
  }

  private static final Map<String, GroupWait> GROUP_WAITS =
      Map.of(
          "awaitAll",
          ManagedTaskGroup::awaitAll,
          "close",
          ManagedTaskGroup::close,
          "shutdown",
          group -> group.shutdown("enough", Duration.ZERO),
          "fork with a bound",
          group -> group.fork(() -> {}).join());

  private static Stream<String> groupWaits() {
    return GROUP_WAITS.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("groupWaits")
  void whoWaitsForAGroupOfAnotherWorldIsInNoDeadlock(String wait) throws Exception {
    try (ManagedTaskGroup elsewhere = ManagedTaskGroup.with((_, _) -> {}).maxTasks(1).open()) {
      elsewhere.fork(this::answerOnceTheLoopIsIdle);
      VirtualTime.run(() -> {
        loop.complete((LoopWorld) Strand.current().world());
        GROUP_WAITS.get(wait).of(elsewhere);
        events.add("done");
      });
    }
    assertThat(events).containsExactly("done");
  }

  @Test
  void whoWaitsForAStartInAnotherWorldIsInNoDeadlock() throws Exception {
    try (ManagedTaskGroup elsewhere = ManagedTaskGroup.open("elsewhere", (_, _) -> {})) {
      VirtualTime.run(() -> {
        loop.complete((LoopWorld) Strand.current().world());
        var server = elsewhere.start(ready -> ready.started(answerOnceTheLoopIsIdle()));
        events.add("" + server.startValue());
        server.await();
      });
    }
    assertThat(events).containsExactly("answer");
  }

  @Test
  void theClockWaitsForATaskOfAnotherWorldThatIsAwaitedOutsideOfTheLoop() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (ManagedTaskGroup elsewhere = ManagedTaskGroup.open("elsewhere", (_, _) -> {})) {
      Task<String> server =
          elsewhere.fork(() -> {
            go.await();
            return "answer";
          });
      VirtualTime.run(() ->
          TaskGroup.run(group -> {
            group.forkService(() -> {
              Tasks.sleep(Duration.ofNanos(1));
              events.add("slept");
            });
            group.fork(go::countDown);
            events.add(Tasks.blocking(() -> server.join()) + " at " + VirtualTime.elapsed());
            Tasks.sleep(Duration.ofSeconds(1));
          }));
    }
    assertThat(events).containsExactly("answer at PT0S", "slept");
  }

  /** What a thread that the library does not know is going to do. */
  @Test
  void theClockDoesNotWaitForForeignThreads() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Promise<String> promise = Promise.create();
    Event event = Event.create();
    Channel<String> channel = Channel.bounded(1);
    Thread foreign =
        Thread.ofPlatform()
            .start(() -> {
              awaitUninterruptibly(go);
              promise.succeed("promised");
              event.set();
              channel.trySend("sent");
            });
    VirtualTime.run(() -> {
      note(Timeouts.moveOnAfter(Duration.ofHours(1), () -> promise.await()));
      note(event.await(Duration.ofHours(1)));
      note(Timeouts.moveOnAfter(Duration.ofHours(1), () -> channel.receive()));
      Tasks.blocking(() -> {
        go.countDown();
        foreign.join();
      });
      note(promise.await());
      note(event.isSet());
      note(channel.receive());
    });
    assertThat(events)
        .containsExactly(
            "Optional.empty at PT1H",
            "false at PT2H",
            "Optional.empty at PT3H",
            "promised at PT3H",
            "true at PT3H",
            "sent at PT3H");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aWaitForWhatOnlyAForeignThreadCouldSettleIsTakenForADeadlock() {
    assertThatThrownBy(() -> VirtualTime.run(() -> Promise.create().await()))
        .isInstanceOf(DeadlockException.class);
  }

  @Test
  void allThatTakesTimeFollowsTheClock() throws Exception {
    VirtualTime.run(() -> {
      RateLimiter limiter = RateLimiter.of(1, Duration.ofHours(1));
      Channel<String> silent = Channel.rendezvous();
      TaskGroup.run(group -> {
        note(group.forkAfter(Duration.ofHours(1), () -> {}).await(Duration.ofMinutes(1)));
        limiter.acquire();
        limiter.acquire();
        note("limited");
        note(Timeouts.moveOnAfter(Duration.ofMinutes(1), () -> silent.receive()));
        note(Event.create().await(Duration.ofMinutes(1)));
        CancelScope scope = CancelScope.withTimeout(Duration.ofDays(1));
        note(
            scope.run(() -> {
              scope.deadline(Tasks.now().plus(Duration.ofMinutes(1)));
              Tasks.sleepForever();
            }));
      });
    });
    assertThat(events)
        .containsExactly(
            "false at PT1M",
            "limited at PT1H1M",
            "Optional.empty at PT1H2M",
            "false at PT1H3M",
            "false at PT1H4M");
  }

  private void note(Object what) {
    events.add(what + " at " + VirtualTime.elapsed());
  }

  @Test
  void theClockStandsStillWhileALoopIsNestedOrASimulation() throws Exception {
    VirtualTime.run(() -> {
      EventLoop.run(() -> Tasks.sleep(Duration.ofMillis(2)));
      VirtualTime.run(() -> {
        Tasks.sleep(Duration.ofDays(1));
        assertThat(VirtualTime.elapsed()).isEqualTo(Duration.ofDays(1));
      });
      assertThat(VirtualTime.elapsed()).isZero();
    });
  }

  @Test
  void aManualClockMovesOnlyByHandAndStopsAtEachMoment() throws Exception {
    VirtualTime.with()
        .manual()
        .run(() ->
            TaskGroup.run(group -> {
              Task<?> ticker =
                  group.fork(() -> {
                    while (true) {
                      Tasks.sleep(Duration.ofSeconds(3));
                      events.add("" + VirtualTime.elapsed().toSeconds());
                    }
                  });
              VirtualTime.advance(Duration.ofSeconds(10));
              events.add("now " + VirtualTime.elapsed().toSeconds());
              VirtualTime.advance(Duration.ofSeconds(2));
              events.add("now " + VirtualTime.elapsed().toSeconds());
              ticker.cancel("enough");
            }));
    assertThat(events).containsExactly("3", "6", "9", "now 10", "12", "now 12");
  }

  @Test
  void advancingByNothingLetsTheOthersRun() throws Exception {
    VirtualTime.run(() ->
        TaskGroup.run(group -> {
          group.fork(() -> {
            Tasks.yield();
            Tasks.yield();
            events.add("others");
          });
          VirtualTime.advance(Duration.ZERO);
          events.add("body");
        }));
    assertThat(events).containsExactly("others", "body");
  }

  @Test
  void whoWaitsForAllOthersToWaitIsWokenBeforeTheClockJumps() throws Exception {
    VirtualTime.run(() ->
        TaskGroup.run(group -> {
          group.fork(() -> {
            Tasks.sleep(Duration.ofHours(1));
            events.add("slept");
          });
          group.fork(() -> {
            Tasks.blocking(() -> new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS));
            events.add("worked");
          });
          VirtualTime.awaitAllBlocked();
          events.add("all wait at " + VirtualTime.elapsed());
        }));
    assertThat(events).containsExactly("worked", "all wait at PT0S", "slept");
  }

  @Test
  void severalMayWaitForAllOthersToWait() throws Exception {
    VirtualTime.run(() ->
        TaskGroup.run(group -> {
          for (int i = 0; i < 3; i++) {
            int number = i;
            group.fork(() -> {
              VirtualTime.awaitAllBlocked();
              events.add("" + number);
            });
          }
        }));
    assertThat(events).containsExactly("0", "1", "2");
  }

  @Test
  void waitingForAllOthersToWaitCanBeCancelled() throws Exception {
    VirtualTime.run(() ->
        TaskGroup.run(group -> {
          Task<?> idler = group.fork(VirtualTime::awaitAllBlocked);
          Tasks.yield();
          idler.cancelAndAwait("enough");
          assertThat(idler.status()).isEqualTo(Task.Status.CANCELLED);
          VirtualTime.awaitAllBlocked();
        }));
  }

  @Test
  void outsideThereIsNoVirtualClock() {
    assertThatThrownBy(VirtualTime::elapsed)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("inside of VirtualTime.run");
    assertThatThrownBy(() -> VirtualTime.advance(Duration.ofSeconds(1)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> EventLoop.run(VirtualTime::awaitAllBlocked))
        .isInstanceOf(IllegalStateException.class);
  }

  // ---- the end ----

  @Test
  void theFailureOfTheBodyIsThrownAsItIs() {
    IOException failure = new IOException("disk");
    assertThatThrownBy(() ->
            VirtualTime.run(() -> {
              throw failure;
            }))
        .isSameAs(failure);
  }

  @Test
  void cancellingTheCallerCancelsTheBodyAndWaitsForIt() throws Exception {
    boolean finished =
        Timeouts.moveOnAfter(
            Duration.ofMillis(1),
            () ->
                VirtualTime.with()
                    .manual()
                    .run(() -> {
                      try {
                        Tasks.blocking(Tasks::sleepForever);
                      } catch (CancelledException e) {
                        events.add("cancelled");
                        throw e;
                      }
                    }));
    assertThat(finished).isFalse();
    assertThat(events).containsExactly("cancelled");
  }

  @Test
  void aForeignInterruptOfTheCallerEndsTheBody() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> VirtualTime.run(() -> Tasks.blocking(Tasks::sleepForever)))
        .isInstanceOf(InterruptedException.class)
        .isNotInstanceOf(CancelledException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void theLoopOfASimulationTakesWork() throws Exception {
    VirtualTime.run(() -> {
      Task<String> guest = EventLoop.current().orElseThrow().submit(() -> "in");
      assertThat(guest.join()).isEqualTo("in");
    });
  }

  @Test
  void theThreadsMayBePlatformThreads() throws Exception {
    VirtualTime.with()
        .threads(Thread.ofPlatform().factory())
        .run(() ->
            TaskGroup.run(group ->
                group.fork(() -> {
                  Tasks.sleep(Duration.ofDays(1));
                  events.add(Thread.currentThread().isVirtual() ? "virtual" : "platform");
                })));
    assertThat(events).containsExactly("platform");
  }

  // ---- deadlocks ----

  /** A simulation in which a deadlock that is not told at once is not told at all. */
  private static VirtualTime.Builder onlyDeadlocks() {
    return VirtualTime.with().timeout(Duration.ofDays(1));
  }

  @Test
  void aDeadlockInAShieldIsToldToo() {
    assertThatThrownBy(() ->
            onlyDeadlocks()
                .name("stubborn")
                .run(() -> CancelScope.shield(() -> Tasks.sleepForever())))
        .isInstanceOf(DeadlockException.class)
        .hasMessageContaining("\"stubborn\" waits for its cancellation");
  }

  @Test
  void aDeadlockOverWhatCannotBeReadIsToldToo() {
    Object unreadable =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("no text");
          }
        };
    assertThatThrownBy(
            () -> onlyDeadlocks().run(() -> new Waiter(Strand.current(), unreadable).await()))
        .isInstanceOf(DeadlockException.class)
        .hasMessageContaining("that cannot be read: java.lang.IllegalStateException: no text");
  }

  @Test
  void aManualClockThatNobodyMovesIsADeadlock() {
    assertThatThrownBy(() -> onlyDeadlocks().manual().run(() -> Tasks.sleep(Duration.ofSeconds(1))))
        .isInstanceOf(DeadlockException.class)
        .hasMessageContaining("the clock is manual")
        .hasMessageContaining("\"simulation\" waits for sleep of 1s");
  }

  @Test
  void aDeadlockOfTheVeryFirstStepIsToldToo() {
    for (int round = 0; round < 300; round++) {
      assertThatThrownBy(() -> onlyDeadlocks().run(Tasks::sleepForever))
          .isInstanceOf(DeadlockException.class);
    }
  }

  @Test
  void aBodyThatSurvivesItsDeadlockDoesNotHideIt() {
    assertThatThrownBy(() ->
            onlyDeadlocks()
                .run(() -> {
                  try {
                    Tasks.sleepForever();
                  } catch (InterruptedException e) {
                    events.add("swallowed " + e.getClass().getSimpleName());
                  }
                }))
        .isInstanceOf(DeadlockException.class);
    assertThat(events).containsExactly("swallowed CancelledException");
  }

  @Test
  void aBodyThatGoesOnWaitingWhateverComesIsLeftAlone() {
    int[] woken = {0};
    assertThatThrownBy(() ->
            onlyDeadlocks()
                .run(() ->
                    CancelScope.shield(() -> {
                      while (woken[0] < 100_000) {
                        try {
                          Tasks.sleepForever();
                        } catch (InterruptedException e) {
                          woken[0]++;
                        }
                      }
                    })))
        .isInstanceOf(DeadlockException.class);
    assertThat(woken[0]).isLessThan(1_000);
  }

  // ---- leaks ----

  @Test
  void aTaskOfTheLoopThatIsLeftBehindIsALeak() {
    List<Task<?>> left = new ArrayList<>();
    assertThatThrownBy(() ->
            VirtualTime.run(() -> {
              ManagedTaskGroup group = ManagedTaskGroup.open("owned", (_, _) -> {});
              left.add(group.fork("forgotten", Tasks::sleepForever));
              Tasks.yield();
            }))
        .isInstanceOf(LeakException.class)
        .hasMessageContaining("tasks that it started have not")
        .hasMessageContaining("\"forgotten\" waits for its cancellation");
    Until.holds(() -> left.getFirst().isDone());
  }

  @Test
  void aTaskThatTheBodyStartedElsewhereIsALeakToo() throws Exception {
    try (ManagedTaskGroup elsewhere = ManagedTaskGroup.open("elsewhere", (_, _) -> {})) {
      elsewhere.fork("bystander", Tasks::sleepForever);
      assertThatThrownBy(() ->
              VirtualTime.run(() -> {
                elsewhere.fork("forgotten", Tasks::sleepForever);
              }))
          .isInstanceOf(LeakException.class)
          .hasMessageContaining("tasks that it started have not")
          .hasMessageContaining("\"forgotten\"")
          .hasMessageNotContaining("bystander");
    }
  }

  @Test
  void aLeakHasTheFailureOfTheBodyBesideIt() {
    IOException failure = new IOException("disk");
    assertThatThrownBy(() ->
            VirtualTime.run(() -> {
              ManagedTaskGroup.open("owned", (_, _) -> {}).fork(Tasks::sleepForever);
              throw failure;
            }))
        .isInstanceOf(LeakException.class)
        .hasSuppressedException(failure);
  }

  // ---- time-out ----

  @Test
  void aBodyThatTakesTooLongIsCancelledAndItsTasksShown() {
    assertThatThrownBy(() ->
            VirtualTime.with()
                .timeout(Duration.ofMillis(50))
                .run(() ->
                    TaskGroup.run(group -> {
                      group.fork("waits", Tasks::sleepForever);
                      group.fork(
                          "ticks",
                          () -> {
                            while (true) {
                              Tasks.sleep(Duration.ofSeconds(1));
                            }
                          });
                    })))
        .isInstanceOf(TimeLimitException.class)
        .hasMessageContaining("has not ended after PT0.05S of real time")
        .hasMessageContaining("\"waits\" waits for its cancellation")
        .hasMessageContaining("\"ticks\"");
  }

  @Test
  void aBodyThatListensToNothingIsLeftBehind() {
    boolean[] stop = {false};
    Thread[] thread = new Thread[1];
    assertThatThrownBy(() ->
            VirtualTime.with()
                .timeout(Duration.ofMillis(20))
                .threads(Thread.ofPlatform().daemon().factory())
                .run(() -> {
                  thread[0] = Thread.currentThread();
                  spinUntil(stop);
                }))
        .isInstanceOf(TimeLimitException.class)
        .hasMessageContaining("spinUntil");
    assertThat(thread[0].isAlive()).isTrue();
    synchronized (stop) {
      stop[0] = true;
    }
  }

  private static void spinUntil(boolean[] stop) {
    while (true) {
      synchronized (stop) {
        if (stop[0]) {
          return;
        }
      }
    }
  }

  @Test
  void badUseIsNamed() {
    assertThatThrownBy(() -> VirtualTime.with().timeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("time must be longer than zero, but is 0s");
    assertThatThrownBy(() -> VirtualTime.explore(0, () -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("seeds must be at least 1, but is 0");
    assertThatThrownBy(() -> VirtualTime.run(null)).hasMessage("body");
    assertThatThrownBy(() -> VirtualTime.advance(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> VirtualTime.run(() -> VirtualTime.advance(Duration.ofDays(365_000))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT8760000H");
  }

  @Test
  void theTextOfItsTaskNamesTheBody() throws Exception {
    VirtualTime.run(() -> events.add(Tasks.current().toString()));
    VirtualTime.call(() -> events.add(Tasks.current().toString()));
    ManualTime.startingAt(Instant.EPOCH).run(() -> events.add(Tasks.current().toString()));
    ManualTime.startingAt(Instant.EPOCH).call(() -> events.add(Tasks.current().toString()));
    assertThat(events)
        .hasSize(4)
        .allSatisfy(text -> assertThat(text).contains("(VirtualTimeTest.java:"));
  }
}
