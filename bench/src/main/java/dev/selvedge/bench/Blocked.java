package dev.selvedge.bench;

import com.softwaremill.jox.structured.Scopes;
import dev.selvedge.Action;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.sync.Event;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Children that wait, each of a kind that can be cancelled as a whole. */
@FunctionalInterface
interface Blocked {
  long FOREVER_MILLIS = TimeUnit.HOURS.toMillis(1);

  /** Cancels all, and returns when each has ended. */
  void cancelAndAwait() throws Exception;

  /** Bare threads, parked until a flag is set. */
  static Blocked parked(int children) throws InterruptedException {
    var begun = new CountDownLatch(children);
    var threads = new Thread[children];
    var flag = new Flag();
    RawThreads all = RawThreads.of(children);
    for (int i = 0; i < children; i++) {
      threads[i] =
          all.start(() -> {
            begun.countDown();
            while (!flag.set) {
              LockSupport.park(flag);
            }
          });
    }
    begun.await();
    return () -> {
      flag.set = true;
      for (Thread thread : threads) {
        LockSupport.unpark(thread);
      }
      all.await();
    };
  }

  /** Bare threads, asleep. */
  static Blocked asleep(int children) throws InterruptedException {
    var begun = new CountDownLatch(children);
    var threads = new Thread[children];
    RawThreads all = RawThreads.of(children);
    for (int i = 0; i < children; i++) {
      threads[i] = all.start(() -> sleepUntilInterrupted(begun));
    }
    begun.await();
    return () -> {
      for (Thread thread : threads) {
        thread.interrupt();
      }
      all.await();
    };
  }

  static Blocked inExecutor(int children) throws InterruptedException {
    var begun = new CountDownLatch(children);
    var executor = Executors.newVirtualThreadPerTaskExecutor();
    for (int i = 0; i < children; i++) {
      executor.execute(() -> sleepUntilInterrupted(begun));
    }
    begun.await();
    return () -> {
      executor.shutdownNow();
      executor.close();
    };
  }

  /** One more child succeeds, and the joiner cancels the rest. */
  static Blocked inStructured(int children) throws InterruptedException {
    var begun = new CountDownLatch(children);
    var trigger = new CountDownLatch(1);
    Thread host =
        Thread.startVirtualThread(() -> {
          try (var scope = StructuredTaskScope.open(Joiner.anySuccessfulResultOrThrow())) {
            for (int i = 0; i < children; i++) {
              scope.fork(() -> sleep(begun));
            }
            scope.fork(() -> {
              trigger.await();
              return null;
            });
            scope.join();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    begun.await();
    return () -> {
      trigger.countDown();
      host.join();
    };
  }

  /** The body ends, and what is not a user's fork is cancelled. */
  static Blocked inJox(int children) throws InterruptedException {
    var begun = new CountDownLatch(children);
    var trigger = new CountDownLatch(1);
    Thread host =
        Thread.startVirtualThread(() -> {
          try {
            Scopes.supervised(scope -> {
              for (int i = 0; i < children; i++) {
                scope.fork(() -> sleep(begun));
              }
              trigger.await();
              return null;
            });
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    begun.await();
    return () -> {
      trigger.countDown();
      host.join();
    };
  }

  static Blocked inCoroutines(int children) throws InterruptedException {
    var begun = new CountDownLatch(children);
    var job = CancelCoroutines.awaitingCancellation(children, begun);
    begun.await();
    return () -> CancelCoroutines.cancelAndJoin(job);
  }

  /** In a wait of the library, each for itself. */
  static Blocked inGroup(int children) throws InterruptedException {
    return inGroup(children, Tasks::sleepForever);
  }

  static Blocked atOneEvent(int children) throws InterruptedException {
    Event never = Event.create();
    return inGroup(children, never::await);
  }

  /** In a wait of the JDK. */
  static Blocked asleepInGroup(int children) throws InterruptedException {
    return inGroup(children, () -> Thread.sleep(FOREVER_MILLIS));
  }

  private static Blocked inGroup(int children, Action<?> body) throws InterruptedException {
    var begun = new CountDownLatch(children);
    var opened = new TaskGroup[1];
    Thread host =
        Thread.startVirtualThread(() -> {
          try {
            TaskGroup.run(group -> {
              opened[0] = group;
              for (int i = 0; i < children; i++) {
                group.fork(() -> {
                  begun.countDown();
                  body.run();
                });
              }
            });
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    begun.await();
    return () -> {
      opened[0].cancel("enough");
      host.join();
    };
  }

  private static void sleepUntilInterrupted(CountDownLatch begun) {
    try {
      sleep(begun);
    } catch (InterruptedException e) {
      // that is how it ends
    }
  }

  private static Object sleep(CountDownLatch begun) throws InterruptedException {
    begun.countDown();
    Thread.sleep(FOREVER_MILLIS);
    throw new AssertionError("it was not cancelled");
  }

  /** Set once. */
  final class Flag {
    volatile boolean set;
  }
}
