package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@EveryWorld
class StopRequestTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualWorld world = new ManualWorld();
  private final CancelScope scope = CancelScope.create().named("server");

  @Test
  void whoeverWaitsForTheRequestWakesAndMayFinish() throws Exception {
    Task<Boolean> result =
        world.start(() ->
            scope.run(() -> {
              assertThat(Tasks.stopRequested()).isFalse();
              Tasks.awaitStop();
              assertThat(Tasks.stopRequested()).isTrue();
              Tasks.checkpoint();
              world.note("unit finished");
            }));
    Eventually.untilWaitingIn(scope);
    scope.requestStop("maintenance", SECOND);
    assertThat(result.get()).isTrue();
    assertThat(scope.stopRequested()).isTrue();
    assertThat(scope.cancelCalled()).isFalse();
    assertThat(world.events).containsExactly("unit finished");
    assertThat(world.armed()).isZero();
  }

  @Test
  void theRequestReachesInnerScopesAndChildren() throws Exception {
    Task<Boolean> result =
        world.start(() ->
            scope.run(() ->
                TaskGroup.run(group -> {
                  Task<?> child = group.fork(() -> CancelScope.create().run(Tasks::awaitStop));
                  Eventually.untilWaiting(child);
                  scope.requestStop("x", SECOND);
                  child.await();
                  group.fork(Tasks::awaitStop).await();
                  world.note("all heard it");
                })));
    assertThat(result.get()).isTrue();
    assertThat(world.events).containsExactly("all heard it");
  }

  @Test
  void afterTheGraceItCancels() throws Exception {
    Task<Boolean> result =
        world.start(() ->
            scope.run(() -> {
              scope.requestStop("maintenance", SECOND);
              Tasks.sleepForever();
            }));
    world.advanceOnceArmed(1, Duration.ofMillis(999));
    assertThat(scope.cancelCalled()).isFalse();
    world.advance(Duration.ofMillis(1));
    assertThat(result.get()).isFalse();
    assertThat(scope.reason()).contains("maintenance");
  }

  @Test
  void whoAsksAgainHastensTheEndAndDoesNotDelayIt() throws Exception {
    Task<Boolean> result =
        world.start(() ->
            scope.run(() -> {
              scope.requestStop("first", SECOND);
              Tasks.sleepForever();
            }));
    world.advanceOnceArmed(1, Duration.ofMillis(100));
    scope.requestStop("second", Duration.ofMillis(500));
    scope.requestStop("third", Duration.ofMillis(700));
    world.advance(Duration.ofMillis(499));
    assertThat(scope.cancelCalled()).isFalse();
    world.advance(Duration.ofMillis(1));
    assertThat(result.get()).isFalse();
    assertThat(scope.reason()).contains("first");
    assertThat(world.armed()).isZero();
  }

  @Test
  void whoAsksAgainWithoutGraceCancels() throws Exception {
    assertThat(
            scope.run(() -> {
              scope.requestStop("first", SECOND);
              scope.requestStop("second", Duration.ZERO);
              assertThat(scope.cancelCalled()).isTrue();
              Tasks.sleepForever();
            }))
        .isFalse();
    assertThat(world.armed()).isZero();
  }

  @Test
  void aGraceOfZeroCancelsAtOnce() throws Exception {
    assertThat(
            scope.run(() -> {
              scope.requestStop("now", Duration.ZERO);
              assertThat(scope.cancelCalled()).isTrue();
              Tasks.sleepForever();
            }))
        .isFalse();
  }

  @Test
  void theFirstRequestStaysAndOneBeforeTheBlockIsSeenInside() throws Exception {
    assertThat(scope.requestStop("a", SECOND)).isTrue();
    assertThat(scope.requestStop("b", SECOND)).isFalse();
    assertThat(
            scope.run(() -> {
              assertThat(Tasks.stopRequested()).isTrue();
              Tasks.awaitStop();
            }))
        .isTrue();
    assertThat(Tasks.stopRequested()).isFalse();
  }

  @Test
  void whoWaitsForARequestThatHasComeMeetsAForeignInterruptAllTheSame() throws Exception {
    scope.requestStop("x", SECOND);
    assertThat(
            scope.run(() -> {
              Thread.currentThread().interrupt();
              assertThatThrownBy(Tasks::awaitStop)
                  .isInstanceOf(InterruptedException.class)
                  .isNotInstanceOf(CancelledException.class);
              assertThat(Thread.currentThread().isInterrupted()).isFalse();
              Tasks.awaitStop();
            }))
        .isTrue();
  }

  @Test
  void waitingForTheRequestIsCancellable() throws Exception {
    CancelScope cancelledBefore = CancelScope.create();
    cancelledBefore.cancel("x");
    assertThat(cancelledBefore.run(Tasks::awaitStop)).isFalse();
    Task<Boolean> result = world.start(() -> scope.run(Tasks::awaitStop));
    Eventually.untilWaitingIn(scope);
    scope.cancel("while it waits");
    assertThat(result.get(20, TimeUnit.SECONDS)).isFalse();
  }
}
