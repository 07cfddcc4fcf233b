package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ThreadsTest {

  private final ThreadFactory platform = Thread.ofPlatform().name("worker-", 0).factory();

  // ---- the world ----

  @Test
  void allThatIsForkedInsideRunsOnThreadsOfTheFactoryAtEveryDepth() throws Exception {
    List<Boolean> virtual = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger made = new AtomicInteger();
    ThreadFactory counting =
        runnable -> {
          made.incrementAndGet();
          return platform.newThread(runnable);
        };
    Threads.of(counting)
        .run(() -> {
          virtual.add(Thread.currentThread().isVirtual());
          TaskGroup.run(group -> {
            group.fork(() -> {
              virtual.add(Thread.currentThread().isVirtual());
              TaskGroup.run(
                  inner -> inner.fork(() -> virtual.add(Thread.currentThread().isVirtual())));
            });
            group.forkAfter(Duration.ZERO, () -> virtual.add(Thread.currentThread().isVirtual()));
          });
          try (ManagedTaskGroup managed = ManagedTaskGroup.open("managed", (_, _) -> {})) {
            managed.fork(() -> virtual.add(Thread.currentThread().isVirtual())).join();
          }
        });
    assertThat(virtual).containsExactly(false, false, false, false, false);
    assertThat(made).hasValue(5);
  }

  @Test
  void theBodysValueAndItsVeryFailureComeBack() throws Exception {
    IOException failure = new IOException();
    Threads threads = Threads.of(platform);
    assertThat(threads.<Integer, RuntimeException>call(() -> 42)).isEqualTo(42);
    assertThat(threads.<String, RuntimeException>call(() -> null)).isNull();
    assertThatThrownBy(() ->
            threads.run(() -> {
              throw failure;
            }))
        .isSameAs(failure);
    assertThatThrownBy(() ->
            threads.run(() -> {
              Tasks.current().cancelAndAwait("itself");
            }))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void childrenOnPlatformThreadsAreCancelledInPlainCalls() throws Exception {
    AtomicReference<Task<?>> child = new AtomicReference<>();
    IOException failure = new IOException();
    assertThatThrownBy(() ->
            Threads.of(platform)
                .run(() ->
                    TaskGroup.run(group -> {
                      child.set(group.fork(() -> new CountDownLatch(1).await()));
                      throw failure;
                    })))
        .isInstanceOfSatisfying(
            ExceptionGroup.class, e -> assertThat(e.leaves()).containsExactly(failure));
    assertThat(child.get().isCancelled()).isTrue();
  }

  @Test
  void theCancellationOfTheCallerReachesTheBody() throws Exception {
    CancelScope scope = CancelScope.create();
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    boolean finished =
        scope.run(() ->
            Threads.of(platform)
                .run(() -> {
                  scope.cancel("outside");
                  try {
                    Tasks.sleepForever();
                  } catch (CancelledException e) {
                    events.add(e.reason());
                    throw e;
                  }
                }));
    assertThat(finished).isFalse();
    assertThat(events).containsExactly("outside");
  }

  @Test
  void aFailureOfTheBodyBeatsTheCancellationOfTheCaller() {
    IOException failure = new IOException();
    CancelScope scope = CancelScope.create();
    assertThatThrownBy(() ->
            scope.run(() ->
                Threads.of(platform)
                    .run(() -> {
                      scope.cancel("outside");
                      try {
                        Tasks.sleepForever();
                      } catch (CancelledException e) {
                        throw failure;
                      }
                    })))
        .isSameAs(failure);
  }

  @Test
  void aForeignInterruptOfTheCallerEndsTheBody() throws Exception {
    Thread host = Thread.currentThread();
    AtomicBoolean ended = new AtomicBoolean();
    assertThatThrownBy(() ->
            Threads.of(platform)
                .run(() -> {
                  Until.blocked(host);
                  host.interrupt();
                  try {
                    Tasks.sleepForever();
                  } finally {
                    ended.set(true);
                  }
                }))
        .isInstanceOf(InterruptedException.class)
        .isNotInstanceOf(CancelledException.class);
    assertThat(ended).isTrue();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void aFailureOfTheBodyBeatsAForeignInterruptOfTheCaller() {
    Thread host = Thread.currentThread();
    IOException failure = new IOException();
    assertThatThrownBy(() ->
            Threads.of(platform)
                .run(() -> {
                  Until.blocked(host);
                  host.interrupt();
                  try {
                    Tasks.sleepForever();
                  } catch (CancelledException e) {
                    throw failure;
                  }
                }))
        .isSameAs(failure);
    assertThat(Thread.interrupted()).isTrue();
  }

  // ---- factories that misbehave ----

  /** Runs in a world whose factory makes one good thread, then is asked for a bad one. */
  private static void withBadFactory(ThreadFactory bad, TaskGroup.Routine body) throws Exception {
    AtomicInteger calls = new AtomicInteger();
    ThreadFactory factory =
        runnable ->
            calls.getAndIncrement() == 1
                ? bad.newThread(runnable)
                : Thread.ofPlatform().unstarted(runnable);
    Threads.of("bad world", factory).run(() -> TaskGroup.with().keepResults().run(body));
  }

  private static void refusesAndStaysSound(ThreadFactory bad, Class<? extends Throwable> type)
      throws Exception {
    for (Forking forking : Forking.values()) {
      AtomicBoolean ran = new AtomicBoolean();
      AtomicReference<TaskGroup> left = new AtomicReference<>();
      withBadFactory(
          bad,
          group -> {
            left.set(group);
            Thread host = Thread.currentThread();
            assertThatThrownBy(() -> forking.fork(group, ran)).isInstanceOf(type);
            assertThat(host.isInterrupted()).isFalse();
            assertThat(group.tasks()).isEmpty();
            assertThat(group.scope().cancelCalled()).isFalse();
            assertThat(group.fork(() -> 42).join()).isEqualTo(42);
          });
      assertThat(ran).isFalse();
      assertThat(left.get().outcomes()).contains(Outcome.success(42));
    }
  }

  private enum Forking {
    FORK,
    SERVICE,
    START;

    void fork(TaskGroup group, AtomicBoolean ran) throws Exception {
      switch (this) {
        case FORK -> group.fork("child", () -> ran.set(true));
        case SERVICE -> group.forkService("child", () -> ran.set(true));
        case START -> group.start("child", (Ready<String> ready) -> ran.set(true));
      }
    }
  }

  @Test
  void aFactoryThatReturnsNullMakesForkThrow() throws Exception {
    refusesAndStaysSound(_ -> null, RejectedExecutionException.class);
  }

  @Test
  void aFactoryThatThrowsMakesForkThrowThat() throws Exception {
    refusesAndStaysSound(
        _ -> {
          throw new LinkageError("no thread today");
        },
        LinkageError.class);
  }

  @Test
  void aFactoryThatReturnsAStartedThreadMakesForkThrowAndNothingRuns() throws Exception {
    List<Throwable> died = Collections.synchronizedList(new ArrayList<>());
    refusesAndStaysSound(
        runnable -> {
          Thread thread =
              Thread.ofPlatform().uncaughtExceptionHandler((_, e) -> died.add(e)).start(runnable);
          Until.holds("it has ended", () -> !thread.isAlive());
          return thread;
        },
        RejectedExecutionException.class);
    assertThat(died).allMatch(e -> e instanceof IllegalStateException).hasSize(3);
  }

  @Test
  void aFactoryThatReturnsTheThreadOfSomebodyElseChangesNothingThere() throws Exception {
    Thread caller = Thread.currentThread();
    Task<?> current = Tasks.current();
    refusesAndStaysSound(_ -> caller, RejectedExecutionException.class);
    assertThat(Tasks.current()).isEqualTo(current);
    assertThat(caller.isInterrupted()).isFalse();
  }

  @Test
  void aFactoryThatRunsTheTaskItselfMakesForkThrow() throws Exception {
    refusesAndStaysSound(
        runnable -> {
          runnable.run();
          return null;
        },
        IllegalStateException.class);
  }

  @Test
  void aWorldThatGetsNoThreadForTheBodySaysSo() throws Exception {
    assertThatThrownBy(() -> Threads.of(_ -> null).run(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    Tasks.checkpoint();
  }

  @Test
  void aFactoryThatWrapsTheTaskIsFine() throws Exception {
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    Threads.of(runnable ->
            new Thread(() -> {
              events.add("before");
              runnable.run();
              events.add("after");
            }))
        .run(() -> {
          events.add("body");
        });
    Until.holds("the thread has left", () -> events.size() == 3);
    assertThat(events).containsExactly("before", "body", "after");
  }

  @Test
  void aThreadThatCannotBeHadWhenTheTimeOfAHeldTaskComesIsAFailureOfTheGroup() throws Exception {
    LinkageError none = new LinkageError("no thread today");
    assertThatThrownBy(() ->
            withBadFactory(
                _ -> {
                  throw none;
                },
                group -> {
                  group.forkAfter(Duration.ZERO, () -> {});
                  Tasks.sleepForever();
                }))
        .isInstanceOfSatisfying(
            ExceptionGroup.class, e -> assertThat(e.leaves()).containsExactly(none));
  }

  @Test
  void aSlotIsGivenBackWhenNoThreadCanBeHad() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    Threads.of(runnable -> calls.getAndIncrement() == 1 ? null : new Thread(runnable))
        .run(() ->
            TaskGroup.with()
                .maxTasks(1)
                .run(group -> {
                  assertThatThrownBy(() -> group.fork(() -> {}))
                      .isInstanceOf(RejectedExecutionException.class);
                  assertThat(group.fork(() -> 42).join()).isEqualTo(42);
                }));
  }

  // ---- a body that replaces its thread's exception handler ----

  @Test
  void aBodyThatReplacesTheHandlerOfItsThreadIsStillTheSameTask() throws Exception {
    for (Thread.UncaughtExceptionHandler handler :
        new Thread.UncaughtExceptionHandler[] {(_, _) -> {}, null}) {
      for (ThreadFactory factory : List.of(platform, Thread.ofVirtual().factory())) {
        Threads.of(factory)
            .run(() -> {
              AtomicReference<Task<?>> task = new AtomicReference<>();
              AtomicReference<Task<?>> found = new AtomicReference<>();
              List<String> events = Collections.synchronizedList(new ArrayList<>());
              TaskGroup.run(group -> {
                CountDownLatch replaced = new CountDownLatch(1);
                task.set(
                    group.fork(
                        "child",
                        () -> {
                          Thread.currentThread().setUncaughtExceptionHandler(handler);
                          found.set(Tasks.current());
                          replaced.countDown();
                          try {
                            Tasks.sleepForever();
                          } catch (CancelledException e) {
                            events.add(e.reason());
                            throw e;
                          }
                        }));
                replaced.await();
                Until.blocked(((TaskImpl<?>) task.get()).thread());
                task.get().cancel("still heard");
              });
              assertThat(found.get()).isSameAs(task.get());
              assertThat(events).containsExactly("still heard");
              assertThat(task.get().isCancelled()).isTrue();
            });
      }
    }
  }

  @Test
  void whatABodyWithAReplacedHandlerForksAndCancelsIsItsOwn() throws Exception {
    TaskGroup.run(group ->
        group
            .fork(
                "child",
                () -> {
                  Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
                  CancelScope scope = CancelScope.create();
                  scope.cancel("x");
                  assertThat(scope.cancelledBy()).contains("child");
                  TaskGroup.run(inner -> {
                    Task<?> grandchild = inner.fork(() -> {});
                    assertThat(grandchild.parent().orElseThrow().name()).isEqualTo("child");
                  });
                  Tasks.current().cancel("by itself");
                  Tasks.checkpoint();
                })
            .await());
  }
}
