package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The implicit task of a thread that the library did not start. */
class RootTaskTest {

  private final CountDownLatch go = new CountDownLatch(1);
  private final CompletableFuture<Task<?>> root = new CompletableFuture<>();
  private final Thread foreign =
      Thread.ofPlatform()
          .name("foreign")
          .start(() -> {
            root.complete(Tasks.current());
            try {
              go.await();
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
  }

  @Test
  void waitingForItEndsWithTheTimeAndWithTheCaller() throws Exception {
    Task<?> task = root.get();
    assertThat(task.await(Duration.ofNanos(1))).isFalse();
    CancelScope scope = CancelScope.withTimeout(Duration.ofMillis(1));
    assertThat(scope.run(() -> task.await())).isFalse();
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
