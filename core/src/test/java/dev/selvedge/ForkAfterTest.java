package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.kernel.LoopWorld;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@EveryWorld
class ForkAfterTest {

  private static final Duration SOON = Duration.ofMillis(5);
  private static final Duration NEVER = Duration.ofDays(1);

  @Test
  void theBodyRunsAfterTheDelayAndTheBlockWaitsForIt() throws Exception {
    Timers clock = Strand.current().world().timers();
    AtomicReference<Task<Long>> task = new AtomicReference<>();
    long start = clock.nanoTime();
    TaskGroup.run(group -> task.set(group.forkAfter(SOON, () -> clock.nanoTime() - start)));
    assertThat(task.get().join()).isGreaterThanOrEqualTo(SOON.toNanos());
  }

  @Test
  void theValueCanBeJoined() throws Exception {
    TaskGroup.run(group -> {
      assertThat(group.forkAfter(SOON, () -> 42).join()).isEqualTo(42);
      assertThat(group.forkAfter(Duration.ZERO, "named", () -> 42).join()).isEqualTo(42);
      AtomicBoolean ran = new AtomicBoolean();
      group.forkAfter(SOON, () -> ran.set(true)).join();
      assertThat(ran).isTrue();
    });
  }

  @Test
  void manyRunInTheOrderOfTheirTimes() throws Exception {
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    TaskGroup.run(group -> {
      for (int i = 5; i > 0; i--) {
        int number = i;
        group.forkAfter(Duration.ofMillis(20L * i), () -> order.add(number));
      }
    });
    if (Strand.current().world() instanceof LoopWorld) {
      assertThat(order).containsExactly(1, 2, 3, 4, 5);
    } else { // their threads start in this order, and then run as they like
      assertThat(order).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
    }
  }

  @Test
  void cancelledBeforeItsTimeItEndsAtOnceAndNeverRuns() throws Exception {
    AtomicBoolean ran = new AtomicBoolean();
    AtomicReference<Task<?>> task = new AtomicReference<>();
    TaskGroup.run(group -> {
      task.set(group.forkAfter(NEVER, "later", () -> ran.set(true)));
      assertThat(((TaskImpl<?>) task.get()).thread()).isNull();
      assertThat(task.get().cancel("not needed")).isTrue();
      assertThat(task.get().isDone()).isTrue(); // it needed no thread for that
      assertThat(((TaskImpl<?>) task.get()).thread()).isNull();
      assertThat(group.tasks()).isEmpty();
      assertThat(group.scope().cancelCalled()).isFalse();
    });
    assertThat(ran).isFalse();
    assertThat(task.get().isCancelled()).isTrue();
    assertThatThrownBy(task.get()::join).hasMessage("task \"later\" was cancelled: not needed");
  }

  @Test
  void cancellingTheGroupEndsThemAll() throws Exception {
    List<Task<?>> tasks = new ArrayList<>();
    AtomicInteger ran = new AtomicInteger();
    TaskGroup.run(group -> {
      for (int i = 0; i < 10_000; i++) {
        tasks.add(group.forkAfter(NEVER, ran::incrementAndGet));
      }
      group.cancel("enough");
      assertThat(group.tasks()).isEmpty();
      tasks.add(group.forkAfter(NEVER, ran::incrementAndGet)); // never waits in a cancelled group
      assertThat(group.tasks()).isEmpty();
    });
    assertThat(tasks).allMatch(Task::isCancelled);
    assertThat(ran).hasValue(0);
  }

  @Test
  void aFailureCancelsThoseThatAreHeldToo() {
    IOException failure = new IOException();
    ExceptionGroup group =
        TaskGroupFailureTest.failing(g -> {
          g.forkAfter(NEVER, () -> {});
          g.fork(() -> {
            throw failure;
          });
        });
    assertThat(group.leaves()).containsExactly(failure);
  }

  @Test
  void theFailureOfItsBodyIsAFailureOfTheGroup() {
    IOException failure = new IOException();
    ExceptionGroup group =
        TaskGroupFailureTest.failing(g -> {
          g.forkAfter(
              SOON,
              () -> {
                throw failure;
              });
          Tasks.sleepForever();
        });
    assertThat(group.leaves()).containsExactly(failure);
  }

  @Test
  void cancellingOneAfterItsTimeCancelsItsBody() throws Exception {
    AtomicReference<Task<?>> task = new AtomicReference<>();
    TaskGroup.run(group -> {
      task.set(group.forkAfter(Duration.ZERO, Tasks::sleepForever));
      Until.holds("it runs", () -> task.get().status() == Task.Status.RUNNING);
      task.get().cancel("now");
    });
    assertThat(task.get().isCancelled()).isTrue();
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // else it would not return
  void cancellingRacesWithTheComingOfItsTime() throws Exception {
    int rounds = Rounds.of(3_000);
    AtomicInteger ran = new AtomicInteger();
    AtomicInteger succeeded = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    for (int round = 0; round < rounds; round++) {
      Duration delay = Duration.ofNanos(round % 100 * 1_000L);
      TaskGroup.run(group -> {
        Task<?> task = group.forkAfter(delay, ran::incrementAndGet);
        task.onDone(_ -> ended.incrementAndGet());
        task.cancel("race");
        task.await();
        if (task.status() == Task.Status.SUCCEEDED) {
          succeeded.incrementAndGet();
        }
      });
    }
    assertThat(ran.get()).isEqualTo(succeeded.get());
    assertThat(ended).hasValue(rounds);
  }

  @Test
  void anyoneMayCancelItAndItsCallbacksAreCalled() throws Exception {
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    TaskGroup.run(group -> {
      Task<?> task = group.forkAfter(NEVER, () -> {});
      task.onDone(done -> events.add("" + done.status()));
      Thread foreign = Thread.ofPlatform().start(() -> task.cancel("by a foreign thread"));
      foreign.join();
      task.await();
    });
    assertThat(events).containsExactly("CANCELLED");
  }

  @Test
  void aDelayLongerThanAllTimeIsHeldUntilItIsCancelled() throws Exception {
    TaskGroup.run(group -> {
      Task<?> task = group.forkAfter(Duration.ofSeconds(Long.MAX_VALUE), () -> {});
      assertThat(task.status()).isEqualTo(Task.Status.HELD);
      task.cancelAndAwait("x");
    });
  }

  @Test
  void itCanBeAwaitedWhileItIsHeld() throws Exception {
    TaskGroup.run(group -> {
      Task<?> task = group.forkAfter(NEVER, () -> {});
      Task<?> waiting = group.fork(() -> task.await());
      Until.holds("it is waiting", () -> ((TaskImpl<?>) waiting).waiter() != null);
      task.cancel("x");
      waiting.join();
    });
  }
}
