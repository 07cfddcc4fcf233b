package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad use of tasks and groups: what it gets, at once, and in words. */
@Timeout(60)
@SuppressWarnings("NullAway")
class BadUseTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Callable<Integer> CALLABLE = null;
  private static final Action<RuntimeException> ACTION = null;
  private static final Action<RuntimeException> FINE = () -> {};

  private interface InGroup {
    void misuse(TaskGroup group) throws Exception;
  }

  private static Arguments group(String parameter, String call, InGroup misuse) {
    return Arguments.of(
        call,
        parameter,
        (Action<Exception>)
            () -> {
              try (ManagedTaskGroup group = ManagedTaskGroup.open("group", (_, _) -> {})) {
                try {
                  misuse.misuse(group);
                } finally {
                  assertThat(group.tasks()).isEmpty(); // nothing was started
                }
              }
            });
  }

  private static Arguments plain(String parameter, String call, Action<Exception> misuse) {
    return Arguments.of(call, parameter, misuse);
  }

  static Stream<Arguments> nulls() throws Exception {
    Task<?> task = Until.ended(() -> 42);
    Task<?> root = Tasks.current();
    return Stream.of(
        group("body", "fork(Callable)", g -> g.fork(CALLABLE)),
        group("body", "fork(Action)", g -> g.fork(ACTION)),
        group("body", "fork(name, Callable)", g -> g.fork("x", CALLABLE)),
        group("body", "fork(name, Action)", g -> g.fork("x", ACTION)),
        group("name", "fork(null, Callable)", g -> g.fork(null, () -> 42)),
        group("name", "fork(null, Action)", g -> g.fork(null, FINE)),
        group("context", "forkIn(null, …)", g -> g.forkIn(null, "x", FINE)),
        group("body", "forkService", g -> g.forkService(null)),
        group("body", "forkService(name)", g -> g.forkService("x", null)),
        group("name", "forkService(null, …)", g -> g.forkService(null, FINE)),
        group("delay", "forkAfter(null, Callable)", g -> g.forkAfter(null, () -> 42)),
        group("delay", "forkAfter(null, Action)", g -> g.forkAfter(null, FINE)),
        group("body", "forkAfter(Callable)", g -> g.forkAfter(SECOND, CALLABLE)),
        group("body", "forkAfter(Action)", g -> g.forkAfter(SECOND, ACTION)),
        group("name", "forkAfter(…, null, …)", g -> g.forkAfter(SECOND, null, FINE)),
        group("body", "start", g -> g.start(null)),
        group("body", "start(name)", g -> g.start("x", null)),
        group("name", "start(null, …)", g -> g.start(null, (Ready<String> _) -> {})),
        group("body", "startCall", g -> g.startCall("x", null)),
        group("name", "startCall(null, …)", g -> g.startCall(null, (Ready<String> _) -> 1)),
        group("reason", "group.cancel", g -> g.cancel(null)),
        group("reason", "shutdown", g -> ((ManagedTaskGroup) g).shutdown(null, SECOND)),
        group("grace", "shutdown", g -> ((ManagedTaskGroup) g).shutdown("x", null)),
        plain("body", "TaskGroup.call", () -> TaskGroup.call(null)),
        plain("body", "TaskGroup.run", () -> TaskGroup.run(null)),
        plain("name", "with().name", () -> TaskGroup.with().name(null)),
        plain("handler", "managed with", () -> ManagedTaskGroup.with(null)),
        plain("handler", "managed open", () -> ManagedTaskGroup.open("x", null)),
        plain("name", "managed open", () -> ManagedTaskGroup.open(null, (_, _) -> {})),
        plain("factory", "Threads.of", () -> Threads.of(null)),
        plain("name", "Threads.of(name)", () -> Threads.of(null, Thread.ofVirtual().factory())),
        plain("body", "Threads.call", () -> Threads.of(Thread.ofVirtual().factory()).call(null)),
        plain("body", "Threads.run", () -> Threads.of(Thread.ofVirtual().factory()).run(null)),
        plain("time", "task.await", () -> task.await(null)),
        plain("reason", "task.cancel", () -> task.cancel((String) null)),
        plain("reason", "task.cancelAndAwait", () -> task.cancelAndAwait(null)),
        plain("callback", "task.onDone", () -> task.onDone(null)),
        plain("unit", "task.get", () -> task.get(1, null)),
        plain("time", "root.await", () -> root.await(null)),
        plain("reason", "root.cancel", () -> root.cancel((String) null)),
        plain("callback", "root.onDone", () -> root.onDone(null)),
        plain("unit", "root.get", () -> root.get(1, null)),
        plain("time", "Tasks.sleep", () -> Tasks.sleep(null)),
        plain("instant", "Tasks.sleepUntil", () -> Tasks.sleepUntil(null)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("nulls")
  void nullIsRefusedByTheNameOfTheParameter(
      String call, String parameter, Action<Exception> misuse) {
    assertThatThrownBy(misuse::run)
        .isExactlyInstanceOf(NullPointerException.class)
        .hasMessage(parameter);
  }

  static Stream<Arguments> negatives() throws Exception {
    Task<?> task = Until.ended(() -> 42);
    Task<?> root = Tasks.current();
    Duration negative = Duration.ofMillis(-1500);
    String text = " must not be negative, but is -1.5s";
    return Stream.of(
        group("delay" + text, "forkAfter", g -> g.forkAfter(negative, FINE)),
        group("delay" + text, "forkAfter(name)", g -> g.forkAfter(negative, "x", FINE)),
        group("grace" + text, "shutdown", g -> ((ManagedTaskGroup) g).shutdown("x", negative)),
        plain("time" + text, "task.await", () -> task.await(negative)),
        plain("time" + text, "root.await", () -> root.await(negative)),
        plain("time" + text, "Tasks.sleep", () -> Tasks.sleep(negative)),
        plain("limit must be at least 1, but is 0", "maxTasks", () -> TaskGroup.with().maxTasks(0)),
        plain(
            "limit must be at least 1, but is -7",
            "managed maxTasks",
            () -> ManagedTaskGroup.with((_, _) -> {}).maxTasks(-7)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("negatives")
  void negativeDurationsAndCapacitiesAreRefusedWithTheirValue(
      String call, String message, Action<Exception> misuse) {
    assertThatThrownBy(misuse::run)
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
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
