package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.ThreadsWorld;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link Tasks#shield} and {@link Tasks#blocking}. */
@EveryWorld
@Timeout(60)
class ElsewhereTest {

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());

  @Test
  void aShieldHoldsTheCancellationOff() throws Exception {
    CancelScope scope = CancelScope.create();
    boolean finished =
        scope.run(() -> {
          scope.cancel("test");
          Tasks.shield(() -> {
            Tasks.sleep(Duration.ofMillis(1));
            events.add("held off");
          });
          int value =
              Tasks.<Integer, RuntimeException>shield(() -> {
                Tasks.checkpoint();
                return 42;
              });
          events.add("value " + value);
          Tasks.checkpoint();
          events.add("never");
        });
    assertThat(finished).isFalse();
    assertThat(events).containsExactly("held off", "value 42");
  }

  @Test
  void blockingRunsOnAThreadOfItsOwnOutsideTheLoop() throws Exception {
    Thread caller = Thread.currentThread();
    AtomicReference<Thread> thread = new AtomicReference<>();
    Object where =
        Tasks.blocking(() -> {
          thread.set(Thread.currentThread());
          return Strand.current().world();
        });
    assertThat(where).isSameAs(ThreadsWorld.shared());
    assertThat(thread.get()).isNotSameAs(caller);
  }

  @Test
  @EveryWorld.LoopOnly("of a loop")
  void othersRunInTheLoopWhileABlockBlocks() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    Tasks.both(
        () ->
            Tasks.blocking(() -> {
              latch.await();
              return 1;
            }),
        () -> {
          latch.countDown();
          return 2;
        });
  }

  @Test
  @EveryWorld.LoopOnly("of a loop")
  void aLoopIsNotStuckThatWaitsForTheEndOfATaskElsewhere() throws Exception {
    Thread waiting = Thread.currentThread();
    try (ManagedTaskGroup group = groupElsewhere()) {
      Task<Integer> task =
          group.fork(() -> {
            Until.blocked(waiting);
            return 42;
          });
      assertThat(task.join()).isEqualTo(42);
    }
  }

  @Test
  @EveryWorld.LoopOnly("of a loop")
  void aLoopIsNotStuckThatAwaitsWhatItStartedElsewhereAndHasCancelled() throws Exception {
    Thread waiting = Thread.currentThread();
    CancelScope scope = CancelScope.create();
    try (ManagedTaskGroup group = groupElsewhere()) {
      scope.run(() ->
          group.start((Ready<String> ready) -> {
            try {
              scope.cancel("the starter has no time");
              Tasks.sleepForever();
            } finally {
              Until.blocked(waiting);
              events.add("cleaned up");
            }
          }));
      assertThat(events).containsExactly("cleaned up");
    }
  }

  private static ManagedTaskGroup groupElsewhere() throws InterruptedException {
    return Tasks.<ManagedTaskGroup, RuntimeException>blocking(
        () -> ManagedTaskGroup.open("elsewhere", (_, _) -> {}));
  }

  @Test
  void whatABlockThrowsLeavesAsItIs() throws Exception {
    IOException failure = new IOException("disk full");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() ->
            Tasks.blocking(() -> {
              throw failure;
            }))
        .isSameAs(failure);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() ->
            Tasks.shield(() -> {
              throw failure;
            }))
        .isSameAs(failure);
  }

  @Test
  void aCancelledCallerInterruptsAndAwaitsTheBlock() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    CancelScope scope = CancelScope.create();
    TaskGroup.run(group -> {
      group.fork(() ->
          assertThat(
                  scope.run(() ->
                      Tasks.blocking(() -> {
                        begun.countDown();
                        try {
                          never.await(20, TimeUnit.SECONDS);
                          events.add("left alone");
                        } finally {
                          events.add("interrupted");
                        }
                      })))
              .isFalse());
      Eventually.until(() -> begun.getCount() == 0);
      scope.cancel("test");
    });
    assertThat(events).containsExactly("interrupted");
  }

  @Test
  void aBlockSeesTheContextOfTheCaller() throws Exception {
    TaskLocal<String> user = TaskLocal.create("user");
    assertThat(
            TaskLocal.where(user, "ada")
                .<String, RuntimeException>call(() -> Tasks.blocking(() -> user.get())))
        .isEqualTo("ada");
  }

  @Test
  void nullIsNamed() {
    assertThatNullPointerException()
        .isThrownBy(() -> Tasks.blocking((Block<String, RuntimeException>) null))
        .withMessage("body");
    assertThatNullPointerException()
        .isThrownBy(() -> Tasks.blocking((Action<RuntimeException>) null))
        .withMessage("body");
    assertThatNullPointerException()
        .isThrownBy(() -> Tasks.shield((Action<RuntimeException>) null))
        .withMessage("body");
  }
}
