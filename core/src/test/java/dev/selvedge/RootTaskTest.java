package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The implicit task of a thread that the library did not start. */
@EveryWorld
class RootTaskTest {

  private final CountDownLatch go = new CountDownLatch(1);
  private final CompletableFuture<Task<?>> root = new CompletableFuture<>();
  private final CompletableFuture<Boolean> inTime = new CompletableFuture<>();
  private final Thread foreign =
      Thread.ofPlatform()
          .name("foreign")
          .start(() -> {
            root.complete(Tasks.current());
            try {
              inTime.complete(go.await(20, TimeUnit.SECONDS)); // or who waits for it would for ever
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          });

  @Test
  void itIsNamedAfterItsThreadAndEndsWithIt() throws Exception {
    Task<?> task = root.get();
    assertThat(task.name()).isEqualTo("foreign");
    assertThat(task.parent()).isEmpty();
    assertThat(task.isDone()).isFalse();
    TaskGroup.run(group -> {
      Task<?> waiting = group.fork(() -> task.join());
      Eventually.untilWaiting(waiting);
      go.countDown();
    });
    foreign.join();
    assertThat(task.isDone()).isTrue();
    task.await();
    assertThat(task.await(Duration.ZERO)).isTrue();
  }

  @Test
  void waitingForItIsACheckpointAlsoWhenItHasEnded() throws Exception {
    Task<?> task = root.get();
    go.countDown();
    foreign.join();
    for (Action<Exception> waiting :
        List.<Action<Exception>>of(task::await, task::join, task::get)) {
      CancelScope scope = CancelScope.create();
      scope.cancel("early");
      assertThat(scope.run(waiting)).isFalse();
    }
  }

  @Test
  void waitingForItEndsWithTheTimeAndWithTheCaller() throws Exception {
    Task<?> task = root.get();
    assertThat(task.await(Duration.ofNanos(1))).isFalse();
    CancelScope scope = CancelScope.withTimeout(Duration.ofMillis(1));
    assertThat(scope.run(() -> task.await())).isFalse();
    go.countDown();
    foreign.join();
    assertThat(inTime.get()).isTrue();
  }

  @Test
  void whoWaitsForSeveralIsToldOfItsEnd() throws Exception {
    Task<?> task = root.get();
    TaskGroup.run(group -> {
      Task<Waited<Task<?>>> all =
          group.fork(() -> Tasks.waitFor(List.of(task), WaitUntil.ALL_COMPLETED));
      Task<Task<?>> first =
          group.fork(() -> {
            for (Task<?> ended : Tasks.asCompleted(List.of(task))) {
              return ended;
            }
            throw new AssertionError("nothing ends");
          });
      Eventually.untilWaiting(all);
      Eventually.untilWaiting(first);
      go.countDown();
      assertThat(all.join().done()).containsExactly(task);
      assertThat(first.join()).isSameAs(task);
    });
  }

  @Test
  void whoWaitsForSeveralEndsWithTheTimeAndWithTheCaller() throws Exception {
    Task<?> task = root.get();
    Waited<Task<?>> none =
        Tasks.waitFor(List.of(task), WaitUntil.ALL_COMPLETED, Duration.ofMillis(1));
    assertThat(none.pending()).containsExactly(task);
    CancelScope scope = CancelScope.withTimeout(Duration.ofMillis(1));
    assertThat(scope.run(() -> Tasks.waitFor(List.of(task), WaitUntil.ALL_COMPLETED))).isFalse();
    go.countDown();
    foreign.join();
  }

  @Test
  void itCannotBeCancelled() throws Exception {
    Task<?> task = root.get();
    assertThatThrownBy(() -> task.cancel("x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("foreign");
    assertThat(task.cancel(true)).isFalse();
    go.countDown();
    foreign.join();
  }
}
