package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.kernel.Strand;
import dev.selvedge.sync.CapacityLimiter;
import dev.selvedge.sync.Channel;
import dev.selvedge.sync.Semaphore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Wherever the stack ends, nothing is left behind. Each scenario is run where the stack has room
 * for one small frame, for two, and so on, until it has had room enough many times.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD, unit = TimeUnit.SECONDS)
class StackOverflowTest {

  private static final int MOST = 1_000;
  private static final int AFTER_THE_FIRST = 100;
  private static final RuntimeException LEAVES = new RuntimeException("leaves");

  private volatile @Nullable TaskGroup handedOver;
  private volatile @Nullable Task<?> forked;
  private volatile boolean over;

  @AfterEach
  void theForkerEnds() {
    over = true;
  }

  /** The body itself needs next to no stack: another thread forks for it. */
  @Test
  void aBlockIsNotEnteredWhereItCouldNotJoinItsChildren() throws Exception {
    warmUp();
    Thread.ofPlatform().daemon().start(this::forkForOthers);
    TaskGroup.Routine body = this::forkElsewhereAndThrow; // linked here: that needs more room
    inEachRoom(room -> {
      forked = null;
      AtomicBoolean left = new AtomicBoolean();
      Thread thread =
          smallStack(() -> {
            Tasks.current();
            Object around = Strand.current().scope();
            descend(room, () -> TaskGroup.run(body));
            left.set(Strand.current().scope() == around);
          });
      thread.start();
      thread.join();
      Task<?> child = forked;
      assertThat(child == null || child.isDone())
          .describedAs("with room for %d frames: %s", room, child)
          .isTrue();
      assertThat(left)
          .describedAs("with room for %d frames the host is where it was", room)
          .isTrue();
      return child != null;
    });
  }

  @Test
  void aForkHappensOrDoesNotWhereverTheStackEnds() throws Exception {
    List<Function<TaskGroup, Task<?>>> forks =
        List.of(
            group -> group.fork(() -> {}),
            group -> group.forkAfter(Duration.ZERO, () -> {}),
            group -> group.forkService(() -> {}));
    for (Function<TaskGroup, Task<?>> fork : forks) {
      inEachRoom(room -> {
        AtomicReference<Task<?>> task = new AtomicReference<>();
        try (ManagedTaskGroup group =
            ManagedTaskGroup.with((_, e) -> failed(room, e)).maxTasks(1).open()) {
          inRoomFor(room, () -> task.set(fork.apply(group)));
          group.fork(() -> {}).join(); // there is a slot for it
          group.awaitAll();
        }
        return task.get() != null;
      });
    }
  }

  @Test
  void aForkOfTheHostHappensOrDoesNotWhereverTheStackEnds() throws Exception {
    for (boolean again : new boolean[] {false, true}) {
      inEachRoom(room -> {
        AtomicReference<Task<?>> task = new AtomicReference<>();
        AtomicBoolean closed = new AtomicBoolean();
        withSmallStack(() -> {
          TaskGroup.run(group -> {
            group.forkService(Tasks::sleepForever); // dismissed when no ordinary child is left
            descend(room, () -> task.set(group.fork(() -> {})));
            if (again) {
              group.fork(() -> {}).join();
            }
          });
          closed.set(true);
        });
        assertThat(closed).describedAs("with room for %d frames", room).isTrue();
        return task.get() != null;
      });
    }
  }

  private static void failed(int room, Throwable e) {
    throw new AssertionError("with room for " + room, e);
  }

  @Test
  void noPermitIsLostToAWaitThatTheStackHasNoRoomFor() throws Exception {
    for (int i = 0; i < 200; i++) {
      Semaphore semaphore = Semaphore.of(0);
      TaskGroup.run(group -> {
        group.fork(() -> semaphore.acquire());
        Tasks.yield();
        semaphore.release();
      });
    }
    inEachRoom(room -> {
      Semaphore semaphore = Semaphore.of(0);
      AtomicBoolean acquired = new AtomicBoolean();
      Thread waiting =
          threadWithRoomFor(
              room,
              () -> {
                semaphore.acquire();
                acquired.set(true);
              });
      waiting.start();
      Eventually.until(() -> semaphore.statistics().waiting() == 1 || !waiting.isAlive());
      semaphore.release();
      waiting.join();
      assertThat(semaphore.tryAcquire())
          .describedAs("with room for %d frames: %s", room, acquired)
          .isNotEqualTo(acquired.get());
      return acquired.get();
    });
  }

  /** Cold, when some of it is compiled, and when all of it is: each has frames of its own size. */
  @ParameterizedTest
  @ValueSource(ints = {1, 1_000, 100_000})
  void aChannelIsLeftInOrderWhereverTheStackEnds(int before) throws Exception {
    for (int i = 0; i < before; i++) {
      Channel<Integer> channel = Channel.bounded(1);
      assertThatSendingAndReceivingWork(channel);
    }
    inEachRoom(room -> {
      Channel<Integer> channel = Channel.bounded(1);
      AtomicBoolean sent = new AtomicBoolean();
      inRoomFor(room, () -> sent.set(channel.trySend(1)));
      int buffered = channel.statistics().buffered();
      assertThat(buffered == 1 || !sent.get()).describedAs("with room for %d", room).isTrue();
      AtomicBoolean received = new AtomicBoolean();
      inRoomFor(room, () -> received.set(channel.tryReceive().isPresent()));
      assertThat(channel.statistics().buffered() == 0 || !received.get())
          .describedAs("with room for %d", room)
          .isTrue();
      channel.tryReceive();
      assertThatSendingAndReceivingWork(channel);
      return sent.get() && received.get();
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1_000, 100_000})
  void aPlaceIsTakenOrNotWhereverTheStackEnds(int before) throws Exception {
    AtomicReference<Task<?>> ended = new AtomicReference<>();
    TaskGroup.run(group -> ended.set(group.fork(() -> {})));
    for (Object borrower : List.of(ended.get(), "guest")) {
      CapacityLimiter warm = CapacityLimiter.of(1);
      for (int i = 0; i < before; i++) {
        warm.acquireOnBehalfOf(borrower);
        warm.releaseOnBehalfOf(borrower);
      }
      inEachRoom(room -> {
        CapacityLimiter limiter = CapacityLimiter.of(1);
        boolean[] done = new boolean[2]; // written without a call, for which there may be no room
        inRoomFor(room, () -> done[0] = limiter.tryAcquireOnBehalfOf(borrower));
        assertThat(limiter.statistics().borrowed())
            .describedAs("with room for %d", room)
            .isEqualTo(limiter.borrowed())
            .isEqualTo(done[0] ? 1 : 0);
        if (!done[0]) {
          limiter.acquireOnBehalfOf(borrower);
        }
        inRoomFor(
            room,
            () -> {
              limiter.releaseOnBehalfOf(borrower);
              done[1] = true;
            });
        assertThat(limiter.statistics().borrowed())
            .describedAs("with room for %d", room)
            .isEqualTo(limiter.borrowed())
            .isLessThanOrEqualTo(done[1] ? 0 : 1);
        return done[0] && done[1];
      });
    }
  }

  @Test
  void noPlaceIsLostToAWaitThatTheStackHasNoRoomFor() throws Exception {
    inEachRoom(room -> {
      CapacityLimiter limiter = CapacityLimiter.of(1);
      limiter.acquireOnBehalfOf("holder");
      boolean[] acquired = new boolean[1];
      Thread waiting =
          threadWithRoomFor(
              room,
              () -> {
                limiter.acquireOnBehalfOf("waiter");
                acquired[0] = true;
              });
      waiting.start();
      Eventually.until(() -> limiter.statistics().waiting() == 1 || !waiting.isAlive());
      limiter.releaseOnBehalfOf("holder");
      waiting.join();
      assertThat(limiter.tryAcquireOnBehalfOf("next"))
          .describedAs("with room for %d frames", room)
          .isNotEqualTo(acquired[0]);
      return acquired[0];
    });
  }

  private static void assertThatSendingAndReceivingWork(Channel<Integer> channel) {
    if (!channel.trySend(2) || channel.tryReceive().orElse(0) != 2) {
      throw new AssertionError(channel.statistics().toString());
    }
  }

  private void forkElsewhereAndThrow(TaskGroup group) {
    handedOver = group;
    while (forked == null) {
      // calls nothing: there may be no room to
    }
    throw LEAVES;
  }

  private void forkForOthers() {
    while (!over) {
      TaskGroup group = handedOver;
      if (group != null) {
        handedOver = null;
        forked = group.fork(Tasks::sleepForever);
      }
      Thread.onSpinWait();
    }
  }

  /** Compiled frames are small, and those of what seldom runs are interpreted and large. */
  private static void warmUp() throws InterruptedException {
    for (int i = 0; i < 100_000; i++) {
      TaskGroup.run(_ -> {});
    }
    for (int i = 0; i < 20; i++) {
      try {
        TaskGroup.run(group -> {
          group.fork(Tasks::sleepForever);
          throw LEAVES;
        });
      } catch (ExceptionGroup e) {
        assertThat(e.leaves()).containsExactly(LEAVES);
      }
    }
  }

  private interface Scenario {
    /** Whether there was room enough. */
    boolean run(int room) throws Exception;
  }

  private static void inEachRoom(Scenario scenario) throws Exception {
    scenario.run(MOST); // links its classes, for which no small stack has room
    int enough = 0;
    for (int room = 1; enough < AFTER_THE_FIRST; room++) {
      enough += scenario.run(room) ? 1 : 0;
    }
  }

  private static void inRoomFor(int frames, Action<?> action) throws InterruptedException {
    Thread thread = threadWithRoomFor(frames, action);
    thread.start();
    thread.join();
  }

  /**
   * Runs an action where the stack has room for so many small frames; what it throws is dropped.
   */
  private static Thread threadWithRoomFor(int frames, Action<?> action) {
    return smallStack(() -> {
      Tasks.current();
      descend(frames, action);
    });
  }

  private static void withSmallStack(Action<?> action) throws InterruptedException {
    Thread thread =
        smallStack(() -> {
          try {
            action.run();
          } catch (Throwable t) {
            failed(0, t);
          }
        });
    thread.start();
    thread.join();
  }

  private static Thread smallStack(Runnable body) {
    return new Thread(null, body, "small stack", 200_000);
  }

  @SuppressWarnings("InfiniteRecursion") // until the stack ends
  private static int descend(int frames, Action<?> action) {
    int room;
    try {
      room = descend(frames, action);
    } catch (StackOverflowError end) {
      room = 0;
    }
    if (room == frames) {
      try {
        action.run();
      } catch (Throwable expected) {
        return frames + 1;
      }
    }
    return room + 1;
  }
}
