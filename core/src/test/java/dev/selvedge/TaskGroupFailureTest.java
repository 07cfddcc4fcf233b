package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
@EveryWorld
class TaskGroupFailureTest {

  /** What a child sleeps that is to be cancelled, so that its block returns if it is not. */
  private static final Duration IF_NOT_CANCELLED = Duration.ofSeconds(20);

  private final IOException failure = new IOException("disk full");

  static ExceptionGroup failing(TaskGroup.Routine body) {
    return catchThrowableOfType(ExceptionGroup.class, () -> TaskGroup.run(body));
  }

  // ---- who cancels whom ----

  @Test
  void theFailureOfAChildCancelsItsSiblingsAndTheBody() {
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    ExceptionGroup group =
        failing(g -> {
          g.fork(
              "sibling",
              () -> {
                try {
                  Tasks.sleepForever();
                } catch (CancelledException e) {
                  events.add("sibling: " + e.reason());
                  throw e;
                }
              });
          g.fork(
              "order",
              () -> {
                throw failure;
              });
          try {
            Tasks.sleepForever();
          } catch (CancelledException e) {
            events.add("body: " + e.reason());
            assertThat(e).hasCause(failure);
            throw e;
          }
        });
    assertThat(group.exceptions()).containsExactly(failure);
    assertThat(events)
        .containsExactlyInAnyOrder("sibling: task \"order\" failed", "body: task \"order\" failed");
  }

  @Test
  void theFailureOfTheBodyCancelsTheChildrenAtOnce() {
    AtomicReference<Task<?>> child = new AtomicReference<>();
    AtomicReference<Instant> failed = new AtomicReference<>();
    List<String> events = new ArrayList<>();
    ExceptionGroup group =
        failing(g -> {
          child.set(
              g.fork(() -> {
                try {
                  Tasks.sleepForever();
                } catch (CancelledException e) {
                  assertThat(e).hasCause(failure);
                  events.add(e.reason());
                  if (InWorld.isLoop()) { // where time passes only when all wait for it
                    assertThat(Tasks.now()).isEqualTo(failed.get());
                  }
                  throw e;
                }
              }));
          failed.set(Tasks.now());
          throw failure;
        });
    assertThat(group.leaves()).containsExactly(failure);
    assertThat(events).containsExactly("the body of the group failed");
    assertThat(child.get().isCancelled()).isTrue();
  }

  /** Plain JDK calls: what each does when its thread is interrupted is its own affair. */
  static Stream<Arguments> plainCalls() throws IOException {
    Object monitor = new Object();
    ReentrantLock lock = new ReentrantLock();
    Pipe pipe = Pipe.open();
    ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    return Stream.of(
        call("Thread.sleep", () -> Thread.sleep(60_000)), // sleeps: to be interrupted
        call("BlockingQueue.take", () -> new LinkedBlockingQueue<>().take()),
        call("CountDownLatch.await", () -> new CountDownLatch(1).await()),
        call("Semaphore.acquire", () -> new Semaphore(0).acquire()),
        call("CompletableFuture.get", () -> new CompletableFuture<>().get()),
        call("Thread.join", () -> Thread.ofVirtual().unstarted(() -> {}).join(60_000)),
        call(
            "Condition.await",
            () -> {
              lock.lockInterruptibly();
              try {
                lock.newCondition().await();
              } finally {
                lock.unlock();
              }
            }),
        call(
            "Object.wait",
            () -> {
              synchronized (monitor) {
                while (true) {
                  monitor.wait();
                }
              }
            }),
        call(
            "ServerSocket.accept",
            () -> {
              try (ServerSocket own = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                own.accept();
              }
            }),
        call(
            "Socket.read",
            () -> {
              try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
                socket.getInputStream().read();
              }
            }),
        call("Pipe.read", () -> pipe.source().read(ByteBuffer.allocate(1))),
        call(
            "PipedInputStream.read",
            () -> {
              try (PipedOutputStream writer = new PipedOutputStream();
                  PipedInputStream reader = new PipedInputStream(writer)) {
                reader.read();
              }
            }),
        call(
            "Process.waitFor",
            () -> {
              Process process = new ProcessBuilder("sleep", "60").start();
              try {
                process.waitFor();
              } finally {
                process.destroyForcibly();
              }
            }));
  }

  private static Arguments call(String name, Action<Exception> call) {
    return Arguments.of(name, call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plainCalls")
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // else it would not return
  @EveryWorld.ThreadsOnly("sits in a plain JDK call, which would block the loop")
  void childrenAndBodyBlockedInPlainCallsAreCancelled(String name, Action<Exception> call) {
    if (name.equals("Thread.join")) {
      return; // joins nothing: a thread that was not started has no end to wait for
    }
    CountDownLatch go = new CountDownLatch(1);
    AtomicReference<Thread> blocked = new AtomicReference<>();
    AtomicReference<Task<?>> child = new AtomicReference<>();
    ExceptionGroup group =
        failing(g -> {
          child.set(
              g.fork(() -> {
                blocked.set(Thread.currentThread());
                go.countDown();
                call.run();
              }));
          go.await();
          Until.blocked(blocked.get());
          throw failure;
        });
    assertThat(group.exceptions()).containsExactly(failure);
    assertThat(child.get().status()).isEqualTo(Task.Status.CANCELLED);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // else it would not return
  @EveryWorld.ThreadsOnly("sits in a plain JDK call, which would block the loop")
  void anInterruptedFileLockIsACancellationToo() {
    AtomicReference<Task<?>> child = new AtomicReference<>();
    ExceptionGroup group =
        failing(g -> {
          child.set(
              g.fork(() -> {
                try {
                  new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                  throw new FileLockInterruptionException(); // as FileChannel.lock does
                }
              }));
          throw failure;
        });
    assertThat(group.exceptions()).containsExactly(failure);
    assertThat(child.get().status()).isEqualTo(Task.Status.CANCELLED);
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // else it would not return
  @EveryWorld.ThreadsOnly("sits in a plain JDK call, which would block the loop")
  void theBodyBlockedInAPlainCallIsCancelled() {
    ExceptionGroup group =
        failing(g -> {
          Thread host = Thread.currentThread();
          g.fork(() -> {
            Until.blocked(host);
            throw failure;
          });
          new CountDownLatch(1).await();
        });
    assertThat(group.exceptions()).containsExactly(failure);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  // ---- what leaves ----

  @Test
  void allFailuresAreThereOnceInTheOrderOfTheirOccurrence() {
    List<IOException> failures = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      failures.add(new IOException("number " + i));
    }
    ExceptionGroup group =
        failing(g -> {
          List<Latch> turns = Stream.generate(() -> new Latch(1)).limit(11).toList();
          List<Task<?>> tasks = Collections.synchronizedList(new ArrayList<>());
          for (int i = 9; i >= 0; i--) {
            int number = i;
            g.fork(
                    () -> {
                      turns.get(number).awaitUncancelled();
                      throw failures.get(number);
                    })
                .onDone(_ -> turns.get(number + 1).countDown());
          }
          turns.get(0).countDown();
        });
    assertThat(group.exceptions()).containsExactlyElementsOf(failures);
  }

  @Test
  @EveryWorld.ThreadsOnly("its children fail in parallel")
  void failuresAtOnceAreAllThere() {
    for (int round = 0; round < 10_000; round++) {
      List<Exception> failures = List.of(new Exception("one"), new Exception("other"));
      AtomicInteger missing = new AtomicInteger(failures.size());
      ExceptionGroup group =
          failing(g ->
              failures.forEach(mine ->
                  g.fork(() -> {
                    missing.decrementAndGet();
                    while (missing.get() > 0) {
                      Thread.yield();
                    }
                    throw mine;
                  })));
      assertThat(group.exceptions()).containsExactlyInAnyOrderElementsOf(failures);
    }
  }

  @Test
  void oneFailureLeavesInAGroupToo() {
    ExceptionGroup group =
        failing(g -> {
          throw failure;
        });
    assertThat(group.exceptions()).containsExactly(failure);
    assertThat(group).hasCause(failure);
    assertThat(group.text()).isEqualTo("group \"group\"");
  }

  @Test
  void anErrorGoesIntoTheGroupLikeAnyFailure() {
    Error error = new LinkageError("x");
    assertThat(
            failing(g ->
                    g.fork(() -> {
                      throw error;
                    }))
                .exceptions())
        .containsExactly(error);
    assertThat(
            failing(
                    g -> {
                      throw error;
                    })
                .exceptions())
        .containsExactly(error);
  }

  @Test
  void aStackOverflowInAChildOrInTheBodyIsAFailureLikeAnyOther() {
    assertThat(failing(g -> g.fork(() -> overflow(0))).exceptions())
        .singleElement()
        .isInstanceOf(StackOverflowError.class);
    assertThat(
            failing(
                    g -> {
                      g.fork(Tasks::sleepForever);
                      overflow(0);
                    })
                .exceptions())
        .singleElement()
        .isInstanceOf(StackOverflowError.class);
  }

  private static int overflow(int depth) {
    return depth < 0 ? 0 : overflow(depth + 1) + 1;
  }

  @Test
  void theGroupOfAnInnerBlockStaysAGroup() {
    ExceptionGroup group =
        failing(outer ->
            outer.fork(() ->
                TaskGroup.with()
                    .name("inner")
                    .run(inner ->
                        inner.fork(() -> {
                          throw failure;
                        }))));
    assertThat(group.exceptions())
        .singleElement()
        .isInstanceOfSatisfying(
            ExceptionGroup.class,
            inner -> {
              assertThat(inner.text()).isEqualTo("group \"inner\"");
              assertThat(inner.exceptions()).containsExactly(failure);
            });
    assertThat(group.leaves()).containsExactly(failure);
  }

  @Test
  void cancellationsAreFilteredOut() {
    ExceptionGroup group =
        failing(g -> {
          for (int i = 0; i < 20; i++) {
            g.fork(Tasks::sleepForever);
            if (!InWorld.isLoop()) { // which it would block
              g.fork(() -> new CountDownLatch(1).await());
            }
            g.fork(() -> TaskGroup.run(inner -> inner.fork(Tasks::sleepForever)));
          }
          throw failure;
        });
    assertThat(group.leaves()).containsExactly(failure);
    assertThat(group.getSuppressed()).isEmpty();
  }

  @Test
  void cancellationsAreFilteredOutOfGroupsToo() {
    IOException other = new IOException("other");
    ExceptionGroup group =
        failing(g -> {
          g.fork(() -> {
            try {
              Tasks.sleepForever();
            } catch (CancelledException e) {
              throw ExceptionGroup.of("mixed", e, other);
            }
          });
          g.fork(() -> {
            try {
              Tasks.sleepForever();
            } catch (CancelledException e) {
              throw ExceptionGroup.of("cancelled only", e);
            }
          });
          throw failure;
        });
    assertThat(group.leaves()).containsExactly(failure, other);
  }

  /** A joiner may learn of the cancellation of what it joins before it learns of its own. */
  @Test
  void theCancellationOfAJoinedSiblingIsFilteredOutToo() {
    for (int round = 0; round < Rounds.of(3_000); round++) {
      ExceptionGroup group =
          failing(g -> {
            Task<?> sleeper = g.fork(Tasks::sleepForever);
            Task<?> joiner = g.fork("joiner", sleeper::join);
            g.fork("getter", () -> sleeper.get());
            g.fork("shielded joiner", () -> CancelScope.shield(sleeper::join));
            g.fork(() -> {
              throw failure;
            });
            joiner.join();
          });
      assertThat(group.leaves()).containsExactly(failure);
    }
  }

  @Test
  void theCancellationOfAJoinedSiblingIsFilteredOutOfGroupsToo() {
    IOException other = new IOException("other");
    ExceptionGroup group =
        failing(g -> {
          Task<?> sleeper = g.fork(Tasks::sleepForever);
          for (List<IOException> beside : List.of(List.<IOException>of(), List.of(other))) {
            g.fork(() -> {
              try {
                CancelScope.shield(sleeper::join);
              } catch (CancellationException e) {
                List<Throwable> all = new ArrayList<>(beside);
                all.add(e);
                throw ExceptionGroup.of("joined", all);
              }
            });
          }
          throw failure;
        });
    assertThat(group.leaves()).containsExactly(failure, other);
  }

  @Test
  void aCancellationThatTheBodyPutsIntoAnExceptionGroupIsFilteredOutToo() throws Exception {
    ExceptionGroup group = failing(g -> throwTogetherWithACancellation(g, failure));
    assertThat(group.leaves()).containsExactly(failure);
    TaskGroup.run(g -> throwTogetherWithACancellation(g));
  }

  private static void throwTogetherWithACancellation(TaskGroup group, Throwable... others)
      throws InterruptedException {
    group.cancel("enough");
    try {
      Tasks.checkpoint();
    } catch (CancelledException e) {
      List<Throwable> all = new ArrayList<>(List.of(others));
      all.add(e);
      throw ExceptionGroup.of("together", all);
    }
  }

  @Test
  void theCancellationOfOneTaskIsAFailureOfWhoeverNeededItsValue() {
    assertNeededATaskThatWasCancelledAlone(failing(g -> cancelledAlone(g).join()));
    assertNeededATaskThatWasCancelledAlone(
        failing(g -> {
          Task<?> needed = cancelledAlone(g);
          g.fork(() -> needed.join());
        }));
    assertNeededATaskThatWasCancelledAlone(
        failing(g -> {
          Task<?> needed = cancelledAlone(g);
          needed.await();
          g.cancel("which did not end the other one");
          CancelScope.shield(needed::join);
        }));
  }

  private static Task<?> cancelledAlone(TaskGroup group) {
    Task<?> needed = group.fork("needed", Tasks::sleepForever);
    needed.cancel("alone");
    return needed;
  }

  private static void assertNeededATaskThatWasCancelledAlone(ExceptionGroup group) {
    assertThat(group.exceptions())
        .singleElement()
        .isInstanceOf(CancellationException.class)
        .asString()
        .contains("task \"needed\" was cancelled: alone");
  }

  @Test
  void whatWasJoinedOutOfAnInnerGroupStandsOnceToo() {
    ExceptionGroup group =
        failing(g -> {
          AtomicReference<Task<?>> inside = new AtomicReference<>();
          Latch forked = new Latch(1);
          Latch fail = new Latch(1);
          g.fork(() ->
              TaskGroup.run(inner -> {
                inside.set(
                    inner.fork(() -> {
                      fail.await();
                      throw failure;
                    }));
                forked.countDown();
              }));
          forked.await();
          Task<?> joiner = g.fork(() -> inside.get().join());
          Eventually.untilWaiting(joiner);
          fail.countDown();
        });
    assertThat(group.exceptions()).hasSize(1).allMatch(ExceptionGroup.class::isInstance);
    assertThat(group.leaves()).containsExactly(failure);
  }

  @Test
  void theFailureOfAJoinedTaskStandsOnce() {
    for (int round = 0; round < Rounds.of(1_000); round++) {
      ExceptionGroup group =
          failing(g -> {
            Task<?> failing =
                g.fork(() -> {
                  throw failure;
                });
            Task<?> joiner = g.fork(failing::join);
            g.fork(() -> joiner.join());
            g.fork(() -> failing.get());
            if (!InWorld.isLoop()) { // which it would block
              g.fork(() -> failing.toCompletableFuture().join());
            }
            g.fork(() -> {
              try {
                failing.join();
              } catch (TaskFailedException e) {
                throw (IOException) e.getCause();
              }
            });
            g.fork(() -> TaskGroup.run(inner -> inner.fork(() -> failing.join())));
            failing.join();
          });
      assertThat(group.exceptions()).containsExactly(failure);
      assertThat(group.leaves()).containsExactly(failure);
      assertThat(group.getSuppressed()).isEmpty();
      assertThat(failure.getSuppressed()).isEmpty();
    }
  }

  @Test
  void theFailureOfATaskOfAnotherGroupIsTold() throws Exception {
    Task<?> other =
        Until.ended(() -> {
          throw failure;
        });
    assertThat(failing(g -> g.fork(() -> other.join())).leaves())
        .singleElement()
        .isInstanceOfSatisfying(
            TaskFailedException.class, e -> assertThat(e.getCause()).isSameAs(failure));
    assertThat(failing(g -> g.fork(() -> other.get())).leaves())
        .singleElement()
        .isInstanceOfSatisfying(
            ExecutionException.class, e -> assertThat(e.getCause()).isSameAs(failure));
    assertThat(failing(g -> g.fork(() -> other.toCompletableFuture().join())).leaves())
        .singleElement()
        .isInstanceOfSatisfying(
            CompletionException.class, e -> assertThat(e.getCause()).isSameAs(failure));
  }

  @Test
  void theSameExceptionThrownByManyStandsOnce() {
    ExceptionGroup group =
        failing(g -> {
          for (int i = 0; i < 5; i++) {
            g.fork(() -> {
              throw failure;
            });
          }
          throw failure;
        });
    assertThat(group.exceptions()).containsExactly(failure);
    assertThat(group.getSuppressed()).isEmpty();
    assertThat(failure.getSuppressed()).isEmpty();
  }

  // ---- with a cancellation from outside ----

  @Test
  void failuresBeatACancellationFromOutsideAndTheHostMeetsItNext() throws Exception {
    List<String> events = new ArrayList<>();
    CancelScope outer = CancelScope.create();
    boolean finished =
        outer.run(() -> {
          try {
            TaskGroup.run(g -> {
              g.fork(() -> {
                try {
                  Tasks.sleepForever();
                } catch (CancelledException e) {
                  throw failure;
                }
              });
              outer.cancel("outside");
              Tasks.sleepForever();
            });
          } catch (ExceptionGroup e) {
            events.add("" + e.exceptions());
          }
          try {
            Tasks.checkpoint();
          } catch (CancelledException e) {
            events.add(e.reason());
            throw e;
          }
        });
    assertThat(finished).isFalse();
    assertThat(events).containsExactly("[java.io.IOException: disk full]", "outside");
  }

  @Test
  void failuresThatLeaveTheCancelledScopePassIt() {
    CancelScope outer = CancelScope.create();
    assertThatThrownBy(() ->
            outer.run(() ->
                TaskGroup.run(g -> {
                  outer.cancel("outside");
                  throw failure;
                })))
        .isInstanceOfSatisfying(
            ExceptionGroup.class, e -> assertThat(e.exceptions()).containsExactly(failure));
  }

  // ---- a foreign interrupt of the host ----

  @Test
  void ofTwoForeignInterruptsTheFirstLeaves() {
    AtomicReference<InterruptedException> first = new AtomicReference<>();
    Thread host = Thread.currentThread();
    assertThatThrownBy(() ->
            TaskGroup.run(group -> {
              Latch running = new Latch(1);
              group.fork(() -> {
                try {
                  running.countDown();
                  Tasks.sleep(IF_NOT_CANCELLED);
                } finally {
                  host.interrupt();
                  CancelScope.shield(() -> Tasks.sleep(Duration.ofMillis(2)));
                }
              });
              running.await();
              host.interrupt();
              try {
                Tasks.checkpoint();
              } catch (InterruptedException e) {
                first.set(e);
                throw e;
              }
            }))
        .isSameAs(first.get());
    boolean unused = Thread.interrupted(); // the second, if the block was through before it came
  }

  @Test
  @EveryWorld.ThreadsOnly("a foreign thread interrupts")
  void aForeignInterruptOfTheBodyCancelsTheChildrenAndLeaves() throws Exception {
    for (Action<InterruptedException> blocking :
        List.<Action<InterruptedException>>of(
            Tasks::sleepForever, () -> new CountDownLatch(1).await())) {
      AtomicReference<Task<?>> child = new AtomicReference<>();
      Thread host = Thread.currentThread();
      assertThatThrownBy(() ->
              TaskGroup.run(g -> {
                child.set(g.fork(() -> Tasks.sleep(IF_NOT_CANCELLED)));
                Thread.ofPlatform()
                    .start(() -> {
                      Until.blocked(host);
                      host.interrupt();
                    });
                blocking.run();
              }))
          .isInstanceOf(InterruptedException.class)
          .isNotInstanceOf(CancelledException.class);
      assertThat(child.get().isCancelled()).isTrue();
      assertThat(Thread.interrupted()).isFalse();
      Tasks.checkpoint();
    }
  }

  @Test
  @EveryWorld.ThreadsOnly("a foreign thread interrupts")
  void aForeignInterruptWhileTheBlockWaitsForItsChildrenCancelsThemAndLeaves() throws Exception {
    AtomicReference<Task<?>> child = new AtomicReference<>();
    Thread host = Thread.currentThread();
    assertThatThrownBy(() ->
            TaskGroup.call(g -> {
              child.set(g.fork(() -> Tasks.sleep(IF_NOT_CANCELLED)));
              Thread.ofPlatform()
                  .start(() -> {
                    Until.blocked(host);
                    host.interrupt();
                  });
              return "value";
            }))
        .isInstanceOf(InterruptedException.class)
        .isNotInstanceOf(CancelledException.class);
    assertThat(child.get().isCancelled()).isTrue();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  @EveryWorld.ThreadsOnly("a foreign thread interrupts")
  void aForeignInterruptIsKeptInTheFlagWhenFailuresLeave() {
    Thread host = Thread.currentThread();
    ExceptionGroup group =
        failing(g -> {
          g.fork(() -> {
            try {
              Tasks.sleep(IF_NOT_CANCELLED);
            } catch (CancelledException e) {
              throw failure;
            }
          });
          Thread.ofPlatform()
              .start(() -> {
                Until.blocked(host);
                host.interrupt();
              });
        });
    assertThat(group.exceptions()).containsExactly(failure);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aForeignInterruptThatMeetsNobodyStaysInTheFlag() throws Exception {
    TaskGroup.run(g -> Thread.currentThread().interrupt());
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aCancellationFromBeyondAShieldPassesThroughTheGroup() throws Exception {
    CancelScope outer = CancelScope.create();
    boolean[] wentOn = {false};
    boolean finished =
        outer.run(() -> {
          outer.cancel("enough");
          try {
            Tasks.checkpoint();
          } catch (CancelledException e) {
            CancelScope.shield(() -> {
              TaskGroup.run(_ -> {
                throw e;
              });
              wentOn[0] = true;
            });
          }
        });
    assertThat(finished).isFalse();
    assertThat(wentOn[0]).isFalse();
  }
}
