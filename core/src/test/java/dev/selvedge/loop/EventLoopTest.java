package dev.selvedge.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.CancelScope;
import dev.selvedge.CancelledException;
import dev.selvedge.ExceptionGroup;
import dev.selvedge.ManagedTaskGroup;
import dev.selvedge.Task;
import dev.selvedge.TaskFailedException;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.Threads;
import dev.selvedge.Timeouts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EventLoopTest {

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());

  @Test
  void theBodyHasAValue() throws Exception {
    assertThat(EventLoop.<Integer, Exception>call(() -> 42)).isEqualTo(42);
  }

  @Test
  void theFailureOfTheBodyIsThrownAsItIs() {
    IOException failure = new IOException("disk");
    assertThatThrownBy(() ->
            EventLoop.run(() -> {
              throw failure;
            }))
        .isSameAs(failure);
  }

  @Test
  void tasksRunInTheSameOrderOnEveryRun() throws Exception {
    for (int run = 0; run < 100; run++) {
      events.clear();
      EventLoop.run(() ->
          TaskGroup.run(group -> {
            for (int t = 0; t < 3; t++) {
              int number = t;
              group.fork(() -> {
                for (int k = 0; k < 3; k++) {
                  events.add(k + "/" + number);
                  Tasks.yield();
                }
              });
            }
          }));
      assertThat(events)
          .containsExactly("0/0", "0/1", "0/2", "1/0", "1/1", "1/2", "2/0", "2/1", "2/2");
    }
  }

  @Test
  void aCheckpointThatNeedNotWaitGivesNobodyElseATurn() throws Exception {
    EventLoop.run(() ->
        TaskGroup.run(group -> {
          for (String name : List.of("a", "b")) {
            group.fork(() -> {
              events.add(name + " begins");
              Tasks.checkpoint();
              events.add(name + " goes on");
              Tasks.yield();
              events.add(name + " has given way");
            });
          }
        }));
    assertThat(events)
        .containsExactly(
            "a begins", "a goes on", "b begins", "b goes on", "a has given way", "b has given way");
  }

  @Test
  void aPlainJdkCallBlocksTheLoop() throws Exception {
    EventLoop.run(() ->
        TaskGroup.run(group -> {
          group.fork(() -> {
            new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS);
            events.add("blocked");
          });
          group.fork(() -> events.add("other"));
        }));
    assertThat(events).containsExactly("blocked", "other");
  }

  @Test
  void plainDataNeedsNoLocks() throws Exception {
    int[] counter = {0};
    EventLoop.run(() ->
        TaskGroup.run(group -> {
          for (int t = 0; t < 100; t++) {
            group.fork(() -> {
              for (int k = 0; k < 100; k++) {
                counter[0]++;
                if (k % 10 == 0) {
                  Tasks.yield();
                }
              }
            });
          }
        }));
    assertThat(counter[0]).isEqualTo(10_000);
  }

  @Test
  void theTasksOfALoopKnowIt() throws Exception {
    assertThat(EventLoop.current()).isEmpty();
    EventLoop.with()
        .name("mine")
        .run(() -> {
          EventLoop loop = EventLoop.current().orElseThrow();
          assertThat(loop.name()).isEqualTo("mine");
          assertThat(Tasks.current().name()).isEqualTo("mine");
          TaskGroup.run(
              group -> group.fork(() -> assertThat(EventLoop.current()).containsSame(loop)));
          Tasks.blocking(() -> assertThat(EventLoop.current()).isEmpty());
        });
  }

  @Test
  void foreignThreadsSubmitIntoARunningLoop() throws Exception {
    EventLoop.run(() -> {
      EventLoop loop = EventLoop.current().orElseThrow();
      CompletableFuture<Task<String>> handle = new CompletableFuture<>();
      Thread.ofPlatform()
          .start(() ->
              handle.complete(
                  loop.submit(
                      "guest", () -> EventLoop.current().orElseThrow() == loop ? "in" : "out")));
      Task<String> guest = Tasks.blocking(() -> handle.get());
      assertThat(guest.join()).isEqualTo("in");
      assertThat(guest.name()).isEqualTo("guest");
    });
  }

  @Test
  void manyThreadsSubmitAtOnceAndNothingIsLost() throws Exception {
    int[] counter = {0};
    try (EventLoop loop = EventLoop.with().open()) {
      Threads.of(Thread.ofPlatform().factory())
          .run(() ->
              TaskGroup.run(group -> {
                for (int t = 0; t < 4; t++) {
                  group.fork(() -> {
                    for (int k = 0; k < 2_500; k++) {
                      loop.execute(() -> counter[0]++);
                    }
                  });
                }
              }));
      loop.awaitAll();
      assertThat(loop.submit(() -> counter[0]).join()).isEqualTo(10_000);
    }
  }

  @Test
  void theFailureOfASubmittedTaskIsInItsHandleAndHurtsNobodyElse() throws Exception {
    List<Throwable> handled = new ArrayList<>();
    try (EventLoop loop = EventLoop.with().onFailure((_, e) -> handled.add(e)).open()) {
      Task<Object> failing =
          loop.submit(() -> {
            throw new IOException("disk");
          });
      assertThatThrownBy(failing::join)
          .isInstanceOf(TaskFailedException.class)
          .hasRootCauseMessage("disk");
      assertThat(loop.submit(() -> "on").join()).isEqualTo("on");
    }
    assertThat(handled).isEmpty();
  }

  @Test
  void theFailureOfAnExecutedRunnableGoesToTheHandler() throws Exception {
    IllegalArgumentException failure = new IllegalArgumentException("bad");
    try (EventLoop loop =
        EventLoop.with().onFailure((task, e) -> events.add(task.name() + " " + e)).open()) {
      loop.execute(() -> {
        throw failure;
      });
      loop.execute(() -> events.add("on"));
      loop.awaitAll();
    }
    assertThat(events).containsExactly("EventLoopTest " + failure, "on");
  }

  @Test
  void theFailureOfAnExecutedRunnableIsLoggedUnlessTold() throws Exception {
    try (Logged logged = Logged.open();
        EventLoop loop = EventLoop.with().open()) {
      loop.execute(() -> {
        throw new IllegalArgumentException("bad");
      });
      loop.awaitAll();
      assertThat(logged.messages())
          .contains("task \"EventLoopTest\" failed, which was handed to an event loop");
    }
  }

  @Test
  void nothingOutlivesAnOpenLoopAndItTakesNothingMore() throws Exception {
    EventLoop loop = EventLoop.with().name("closing").open();
    CountDownLatch running = new CountDownLatch(1);
    Task<?> task =
        loop.submit(() -> {
          try {
            running.countDown();
            Tasks.sleepForever();
          } finally {
            events.add("cleaned up");
          }
          return "";
        });
    running.await();
    loop.close();
    assertThat(task.status()).isEqualTo(Task.Status.CANCELLED);
    assertThat(events).containsExactly("cleaned up");
    loop.close();
    assertThatThrownBy(() -> loop.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("closing");
    assertThatThrownBy(() -> loop.submit(() -> 1)).isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void whatWasSubmittedEndsWithTheBody() throws Exception {
    List<Task<?>> guests = new ArrayList<>();
    EventLoop.run(() -> {
      EventLoop loop = EventLoop.current().orElseThrow();
      guests.add(
          loop.submit(() -> {
            Tasks.sleepForever();
            return "";
          }));
      Tasks.yield();
    });
    assertThat(guests.getFirst().status()).isEqualTo(Task.Status.CANCELLED);
  }

  @Test
  void whatNobodyClosedIsCancelledAndNamedWhenTheLoopEnds() throws Exception {
    List<Task<?>> left = new ArrayList<>();
    ManagedTaskGroup[] owned = {null};
    try (Logged logged = Logged.open()) {
      EventLoop.with()
          .name("short")
          .run(() -> {
            owned[0] = ManagedTaskGroup.open("owned", (_, _) -> {});
            left.add(owned[0].fork("forgotten", this::cleansUp));
            left.add(owned[0].forkAfter(Duration.ofHours(1), "later", () -> events.add("later")));
            Tasks.yield();
          });
      assertThat(left).extracting(Task::status).containsOnly(Task.Status.CANCELLED);
      assertThat(events).containsExactly("cleaned up");
      assertThat(logged.messages())
          .singleElement()
          .asString()
          .startsWith("loop \"short\" has ended and cancels what is left in it: ")
          .contains("\"forgotten\"", "\"later\"");
    }
    assertThatThrownBy(() -> owned[0].fork(() -> events.add("ran")))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("short");
  }

  /** Cleaning up may fork. */
  private void cleansUp() throws InterruptedException {
    try {
      Tasks.sleepForever();
    } finally {
      CancelScope.shield(() -> TaskGroup.run(group -> group.fork(() -> events.add("cleaned up"))));
    }
  }

  @Test
  void whatNobodyClosedIsCancelledWhenAnOpenLoopIsClosed() throws Exception {
    assertThat(statusOfWhatIsLeftAfter(EventLoop::close)).isEqualTo(Task.Status.CANCELLED);
  }

  @Test
  void whatNobodyClosedIsCancelledWhenAnOpenLoopIsShutDown() throws Exception {
    assertThat(statusOfWhatIsLeftAfter(loop -> loop.shutdown("the end", Duration.ofSeconds(30))))
        .isEqualTo(Task.Status.CANCELLED);
  }

  private static Task.Status statusOfWhatIsLeftAfter(Consumer<EventLoop> end) throws Exception {
    EventLoop loop = EventLoop.with().open();
    Task<Task<?>> opener =
        loop.submit(() -> {
          ManagedTaskGroup owned = ManagedTaskGroup.open("owned", (_, _) -> {});
          return owned.fork("forgotten", Tasks::sleepForever);
        });
    Task<?> left = opener.join();
    try (Logged logged = Logged.open()) {
      end.accept(loop);
      assertThat(logged.messages()).hasSize(1);
    }
    return left.status();
  }

  @Test
  void shutdownLetsWorkBeFinished() throws Exception {
    EventLoop loop = EventLoop.with().open();
    Task<String> polite =
        loop.submit(() -> {
          Tasks.awaitStop();
          return "finished";
        });
    loop.shutdown("the end", Duration.ofSeconds(30));
    assertThat(polite.resultNow()).isEqualTo("finished");
  }

  @Test
  void aSubmittedTaskCannotCloseItsLoop() throws Exception {
    try (EventLoop loop = EventLoop.with().name("own").open()) {
      Task<?> task =
          loop.submit(() -> {
            loop.close();
            return "";
          });
      assertThatThrownBy(task::join)
          .hasCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("own");
    }
  }

  @Test
  void cancellingTheCallerCancelsTheBody() throws Exception {
    boolean finished =
        Timeouts.moveOnAfter(
            Duration.ofMillis(1),
            () ->
                EventLoop.run(() -> {
                  try {
                    Tasks.sleepForever();
                  } catch (CancelledException e) {
                    events.add("cancelled");
                    throw e;
                  }
                }));
    assertThat(finished).isFalse();
    assertThat(events).containsExactly("cancelled");
  }

  @Test
  void loopsNestInLoops() throws Exception {
    EventLoop.with()
        .name("outer")
        .run(() ->
            TaskGroup.run(group -> {
              Task<String> inner =
                  group.fork(() ->
                      EventLoop.with()
                          .name("inner")
                          .call(() -> {
                            Tasks.sleep(Duration.ofMillis(5));
                            return EventLoop.current().orElseThrow().name();
                          }));
              group.fork(() -> events.add("the outer one goes on"));
              events.add(inner.join());
            }));
    assertThat(events).containsExactly("the outer one goes on", "inner");
  }

  @Test
  void theThreadsMayBePlatformThreads() throws Exception {
    AtomicInteger made = new AtomicInteger();
    ThreadFactory factory =
        body -> Thread.ofPlatform().name("mine-" + made.incrementAndGet()).unstarted(body);
    EventLoop.with()
        .threads(factory)
        .run(() ->
            TaskGroup.run(group -> {
              for (int i = 0; i < 5; i++) {
                group.fork(() -> {
                  events.add(Thread.currentThread().getName());
                  Tasks.yield();
                });
              }
            }));
    assertThat(events).containsExactly("mine-2", "mine-3", "mine-4", "mine-5", "mine-6");
  }

  @Test
  void aThreadThatCannotBeHadFailsTheFork() {
    AtomicInteger made = new AtomicInteger();
    ThreadFactory factory =
        body -> {
          if (made.incrementAndGet() > 1) {
            throw new RejectedExecutionException("no more threads");
          }
          return Thread.ofVirtual().unstarted(body);
        };
    assertThatThrownBy(() ->
            EventLoop.with()
                .threads(factory)
                .run(() -> TaskGroup.run(group -> group.fork(() -> events.add("ran")))))
        .isInstanceOf(ExceptionGroup.class)
        .hasRootCauseMessage("no more threads");
    assertThat(events).isEmpty();
  }

  @Test
  void aSlowStepIsReportedWithItsTaskAndStack() throws Exception {
    try (Logged logged = Logged.open()) {
      EventLoop.with()
          .slowStep(Duration.ofMillis(20))
          .run(() -> TaskGroup.run(group -> group.fork("sluggish", () -> holdsUpTheLoop(logged))));
      assertThat(logged.messages())
          .anyMatch(message ->
              message.startsWith("task \"sluggish\" has held up loop \"loop\" for more than "));
    }
  }

  @Test
  void aStepMayTakeATenthOfASecondUnlessTold() throws Exception {
    try (Logged logged = Logged.open()) {
      EventLoop.run(
          () -> TaskGroup.run(group -> group.fork("sluggish", () -> holdsUpTheLoop(logged))));
      Matcher millis = Pattern.compile("more than (\\d+) ms").matcher(logged.messages().getFirst());
      assertThat(millis.find()).isTrue();
      assertThat(Integer.parseInt(millis.group(1))).isGreaterThanOrEqualTo(100);
    }
  }

  @Test
  void aThreadMayCloseALoopWhileOthersSubmit() throws Exception {
    for (int round = 0; round < 20; round++) {
      EventLoop loop = EventLoop.with().open();
      AtomicInteger begun = new AtomicInteger();
      AtomicInteger ended = new AtomicInteger();
      Threads.of(Thread.ofPlatform().factory())
          .run(() ->
              TaskGroup.run(group -> {
                for (int t = 0; t < 3; t++) {
                  group.fork(() -> {
                    try {
                      for (int k = 0; k < 200; k++) {
                        loop.submit(() -> waits(begun, ended));
                      }
                    } catch (RejectedExecutionException closed) {
                      events.add("refused");
                    }
                  });
                }
                group.fork(loop::close);
              }));
      assertThat(ended.get()).isEqualTo(begun.get());
      assertThatThrownBy(() -> loop.submit(() -> waits(begun, ended)))
          .isInstanceOf(RejectedExecutionException.class);
    }
  }

  private static String waits(AtomicInteger begun, AtomicInteger ended)
      throws InterruptedException {
    begun.incrementAndGet();
    try {
      Tasks.sleepForever();
      return "";
    } finally {
      ended.incrementAndGet();
    }
  }

  /** Without giving way, until it is reported. */
  private static void holdsUpTheLoop(Logged logged) {
    while (logged.messages().stream().noneMatch(message -> message.contains("sluggish"))) {
      Thread.onSpinWait();
    }
  }

  @Test
  void badUseIsNamed() {
    assertThatThrownBy(() -> EventLoop.with().slowStep(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-0.001s");
    assertThatThrownBy(() -> EventLoop.with().name(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("name");
    assertThatThrownBy(() -> EventLoop.with().threads(null)).hasMessage("factory");
    assertThatThrownBy(() -> EventLoop.with().onFailure(null)).hasMessage("handler");
    assertThatThrownBy(() -> EventLoop.run(null)).hasMessage("body");
    assertThatThrownBy(() -> EventLoop.call(null)).hasMessage("body");
  }
}
