package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.sync.Barrier;
import dev.selvedge.sync.CapacityLimiter;
import dev.selvedge.sync.Channel;
import dev.selvedge.sync.Condition;
import dev.selvedge.sync.Event;
import dev.selvedge.sync.Mutex;
import dev.selvedge.sync.Promise;
import dev.selvedge.sync.RateLimiter;
import dev.selvedge.sync.ResourceGuard;
import dev.selvedge.sync.Select;
import dev.selvedge.sync.Semaphore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

  private static final Duration MOMENT = Duration.ofMillis(1);

  /** Every way to wait, most of them for nothing: so that each comes to its end by itself. */
  private static List<Action<Exception>> waits() {
    Mutex mutex = Mutex.create();
    Condition condition = mutex.newCondition();
    return List.of(
        Tasks::checkpoint,
        Tasks::yield,
        () -> Tasks.sleep(Duration.ofNanos(1)),
        () -> Tasks.sleepUntil(Instant.now().plus(MOMENT)),
        () -> Tasks.sleepUntil(Instant.MIN),
        () -> CancelScope.withTimeout(MOMENT).run(Tasks::sleepForever),
        () -> Timeouts.moveOnAfter(MOMENT, Tasks::awaitStop),
        () -> Tasks.shield(() -> Tasks.sleep(MOMENT)),
        () -> Tasks.blocking(() -> Tasks.sleep(MOMENT)),
        () -> Tasks.gather(() -> 1),
        () -> Tasks.gatherSettled(() -> 1),
        () -> Tasks.race(() -> 1),
        () -> Tasks.first(() -> 1),
        () -> Tasks.hedge(MOMENT, () -> 1),
        () -> Tasks.map(1, List.of(1), n -> n),
        () -> TaskGroup.run(group -> group.forkAfter(MOMENT, () -> 1).join()),
        () -> TaskGroup.run(group -> group.forkAfter(MOMENT, () -> 1).await()),
        () -> TaskGroup.run(group -> group.forkService(Tasks::sleepForever).await(MOMENT)),
        () -> TaskGroup.run(group -> group.forkService(Tasks::sleepForever).cancelAndAwait("x")),
        () -> TaskGroup.run(group -> group.start(Ready::started)),
        () ->
            TaskGroup.run(group -> {
              Task<Integer> task = group.forkAfter(MOMENT, () -> 1);
              Tasks.waitFor(List.of(task), WaitUntil.ALL_COMPLETED);
              assertThat(Tasks.asCompleted(List.of(task))).containsExactly(task);
            }),
        () -> assertThatThrownBy(() -> Barrier.of(2).await(MOMENT)).hasMessageContaining("2"),
        () -> assertThatThrownBy(() -> Promise.create().await(MOMENT)).hasMessageContaining("1s"),
        () -> assertThat(Event.create().await(MOMENT)).isFalse(),
        () -> assertThat(Semaphore.of(0).tryAcquire(MOMENT)).isFalse(),
        () -> assertThat(CapacityLimiter.of(0).tryAcquire(MOMENT)).isFalse(),
        () -> assertThat(RateLimiter.of(1, Duration.ofDays(1)).tryAcquire(MOMENT)).isTrue(),
        () ->
            assertThat(mutex.<Boolean, Exception>withLock(() -> condition.await(MOMENT))).isFalse(),
        () -> ResourceGuard.of("socket").use(() -> {}),
        () -> assertThat(Channel.rendezvous().send("item", MOMENT)).isFalse(),
        () -> assertThat(Channel.rendezvous().receive(MOMENT)).isEmpty(),
        () ->
            assertThat(
                    Select.<Integer, Exception>select(
                        Select.receive(Channel.<Integer>rendezvous(), n -> n),
                        Select.after(MOMENT, () -> 42)))
                .isEqualTo(42));
  }

  @Test
  void everyBlockingCallWorksOnAThreadThatKnowsNothingOfUs() throws Exception {
    for (Action<Exception> wait : waits()) {
      for (Thread.Builder builder : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
        FutureTask<Task.Status> waiting =
            new FutureTask<>(() -> {
              wait.run(); // the first that this thread has to do with us
              return Tasks.current().status();
            });
        builder.start(waiting);
        assertThat(waiting.get()).isEqualTo(Task.Status.RUNNING);
      }
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
  @Timeout(10) // what is refused would wait for ever
  void theTaskOfAThreadHasNoEndOfItsOwnAndSaysSo() {
    Task<?> root = Tasks.current();
    for (Action<Exception> misuse :
        List.<Action<Exception>>of(
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
    for (Action<Exception> misuse :
        List.<Action<Exception>>of(() -> root.cancel("x"), () -> root.cancelAndAwait("x"))) {
      assertThatThrownBy(misuse::run)
          .isExactlyInstanceOf(IllegalStateException.class)
          .hasMessage(
              "task \"%s\" cannot be cancelled: it stands for a thread that was not started by a"
                  + " group; cancel a scope",
              root.name());
    }
  }

  // ---- from the wrong place ----

  private static String refusal(Action<Exception> misuse) {
    return assertThatThrownBy(misuse::run)
        .isExactlyInstanceOf(IllegalStateException.class)
        .actual()
        .getMessage();
  }

  @Test
  void aScopeSaysWhoHasEnteredIt() throws Exception {
    String self = Tasks.current().name();
    CancelScope scope = CancelScope.create().named("work");
    scope.run(() ->
        TaskGroup.run(group ->
            group.fork(
                "other",
                () ->
                    assertThat(refusal(() -> scope.run(() -> {})))
                        .isEqualTo(
                            "scope \"work\" cannot be entered by task \"other\": task \"%s\" has"
                                + " entered it; a scope serves once",
                            self))));
  }

  @Test
  void aGroupSaysThatItsScopeIsNotForOthers() throws Exception {
    TaskGroup.with()
        .name("group")
        .run(group ->
            assertThat(refusal(() -> group.scope().run(() -> {})))
                .startsWith(
                    "scope \""
                        + group.scope().name()
                        + "\" cannot be entered: it is the scope of a group")
                .contains("group"));
  }

  @Test
  void aTaskSaysThatItCannotWaitForWhatItIsPartOf() throws Exception {
    try (ManagedTaskGroup group = ManagedTaskGroup.open("server", (_, _) -> {})) {
      Task<List<String>> task =
          group.fork(
              "child",
              () ->
                  List.of(
                      refusal(group::close),
                      refusal(group::awaitAll),
                      refusal(() -> Tasks.current().await()),
                      refusal(() -> Tasks.current().join())));
      assertThat(task.join())
          .containsExactly(
              "task \"child\" cannot close group \"server\" from inside: it would wait for its own"
                  + " end; cancel the group instead",
              "task \"child\" cannot await all of group \"server\" from inside: it would wait for"
                  + " its own end; cancel the group instead",
              "task \"child\" cannot wait for its own end: it would never come",
              "task \"child\" cannot wait for its own end: it would never come");
    }
  }

  @Test
  void aServiceMayWaitForTheOthersOfItsGroupAndAGrandchildMayNot() throws Exception {
    try (ManagedTaskGroup group = ManagedTaskGroup.open("server", (_, _) -> {})) {
      assertThat(group.forkService(group::awaitAll).await(Duration.ofSeconds(20))).isTrue();
      Task<String> task =
          group.fork(
              () -> TaskGroup.call(inner -> inner.fork(() -> refusal(group::awaitAll)).join()));
      assertThat(task.join()).contains("cannot await all of group \"server\" from inside");
    }
  }

  @Test
  void aTaskWithoutAResultSaysWhichItIsAndHowItIs() throws Exception {
    TaskGroup.run(group -> {
      Task<Integer> task = group.forkAfter(Duration.ofDays(1), "later", () -> 42);
      assertThat(refusal(task::resultNow))
          .isEqualTo("no result: " + task)
          .contains("later", "HELD");
      assertThat(refusal(task::exceptionNow)).isEqualTo("no exception: " + task);
      task.cancel("seen");
    });
  }

  @Test
  void onlyItsWorldRunsATask() throws Exception {
    TaskGroup.run(group -> {
      Task<?> task = group.fork("child", Tasks::sleepForever);
      assertThat(refusal(((Runnable) task)::run))
          .isEqualTo(
              "task \"child\" is run by the thread that its world starts for it, and by no other: a"
                  + " thread factory only makes threads");
      task.cancel("seen");
    });
  }

  @Test
  void aBorrowerIsToldWhetherItHasAPlaceOrWaitsForOne() throws Exception {
    CapacityLimiter limiter = CapacityLimiter.of(1);
    limiter.acquireOnBehalfOf("first");
    TaskGroup.run(group -> {
      Task<?> waiting = group.fork(() -> limiter.acquireOnBehalfOf("second"));
      Until.waits(waiting);
      assertThat(refusal(() -> limiter.tryAcquireOnBehalfOf("first")))
          .isEqualTo("limiter cannot give \"first\" a place: it has one already");
      assertThat(refusal(() -> limiter.tryAcquireOnBehalfOf("second")))
          .isEqualTo("limiter cannot give \"second\" a place: it waits for one already");
      waiting.cancel("seen");
    });
  }
}
