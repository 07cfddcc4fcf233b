package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad use that {@link EveryParameterTest} does not see, and use on threads of others. */
@Timeout(60)
@SuppressWarnings("NullAway")
class BadUseTest {

  static Stream<Arguments> nulls() throws Exception {
    Task<?> task = Until.ended(() -> 42);
    Task<?> root = Tasks.current();
    return Stream.of(
        misuse("unit", "task.get", () -> task.get(1, null)),
        misuse("time", "root.await", () -> root.await(null)),
        misuse("reason", "root.cancel", () -> root.cancel((String) null)),
        misuse("reason", "root.cancelAndAwait", () -> root.cancelAndAwait(null)),
        misuse("callback", "root.onDone", () -> root.onDone(null)),
        misuse("unit", "root.get", () -> root.get(1, null)));
  }

  private static Arguments misuse(String parameter, String call, Action<Exception> misuse) {
    return Arguments.of(call, parameter, misuse);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("nulls")
  void nullIsRefusedByTheNameOfTheParameter(
      String call, String parameter, Action<Exception> misuse) {
    assertThatThrownBy(misuse::run)
        .isExactlyInstanceOf(NullPointerException.class)
        .hasMessage(parameter);
  }

  @Test
  void aNegativeTimeIsRefusedByTheTaskOfAThreadToo() {
    assertThatThrownBy(() -> Tasks.current().await(Duration.ofMillis(-1500)))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("time must not be negative, but is -1.5s");
  }

  @Test
  void noTasksAtATimeAreTooFew() {
    assertThatThrownBy(() -> TaskGroup.with().maxTasks(0))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("limit must be at least 1, but is 0");
    assertThatThrownBy(() -> ManagedTaskGroup.with((_, _) -> {}).maxTasks(0))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("limit must be at least 1, but is 0");
  }

  // ---- in no world at all ----

  @Test
  void everyBlockingCallWorksOnAThreadThatKnowsNothingOfUs() throws Exception {
    for (Thread.Builder builder :
        new Thread.Builder[] {Thread.ofPlatform().name("foreign"), Thread.ofVirtual()}) {
      FutureTask<String> all =
          new FutureTask<>(() -> {
            Tasks.checkpoint();
            Tasks.yield();
            Tasks.sleep(Duration.ofNanos(1));
            Tasks.sleepUntil(Instant.now());
            Tasks.sleepUntil(Instant.MIN);
            CancelScope scope = CancelScope.withTimeout(Duration.ofMillis(1));
            boolean finished = scope.run(Tasks::sleepForever);
            int value = TaskGroup.<Integer>call(group -> group.fork(() -> 42).join());
            return finished + " " + value + " " + Tasks.current().status();
          });
      builder.start(all);
      assertThat(all.get()).isEqualTo("false 42 RUNNING");
    }
  }

  @Test
  void theTaskOfAForeignThreadIsNamedAndAlwaysTheSame() throws Exception {
    FutureTask<Task<?>> named =
        new FutureTask<>(() -> {
          Task<?> current = Tasks.current();
          assertThat(Tasks.current()).isEqualTo(current);
          assertThat(current.parent()).isEmpty();
          assertThat(current.createdAt()).isEqualTo(Tasks.current().createdAt());
          return current;
        });
    Thread.ofPlatform().name("foreign").start(named);
    assertThat(named.get().name()).isEqualTo("foreign");
    FutureTask<String> nameless = new FutureTask<>(() -> Tasks.current().name());
    Thread.ofVirtual().start(nameless);
    assertThat(nameless.get()).startsWith("thread-");
  }

  @Test
  void theTaskOfAThreadHasNoEndOfItsOwnAndSaysSo() {
    Task<?> root = Tasks.current();
    for (Action<Exception> misuse :
        java.util.List.<Action<Exception>>of(
            () -> root.cancel("x"),
            () -> root.cancelAndAwait("x"),
            () -> root.onDone(_ -> {}),
            root::toCompletableFuture,
            root::join,
            root::await,
            root::get)) {
      assertThatThrownBy(misuse::run)
          .isExactlyInstanceOf(IllegalStateException.class)
          .hasMessageContaining("task \"" + root.name() + "\"");
    }
    assertThat(root.cancel(true)).isFalse();
  }
}
