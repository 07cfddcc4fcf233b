package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.kernel.Children;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A cancellation that is held up half-way: it has marked a group and waits for the lock of the
 * group's children, while the host goes from scope to scope.
 */
class SpreadingTest {
  private final CountDownLatch locked = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final List<String> events = new ArrayList<>();
  private Thread canceller;

  /** Cancels the group, and returns when the cancellation is held up. */
  private void cancelHeldUp(TaskGroup group) throws InterruptedException {
    holdUp(group, () -> group.cancel("spreading"));
  }

  private void holdUp(TaskGroup group, Runnable whatSpreads) throws InterruptedException {
    Children children = ((GroupScope) group.scope()).children();
    Thread.ofPlatform()
        .start(() -> {
          synchronized (children) {
            locked.countDown();
            awaitGoOn();
          }
        });
    locked.await();
    canceller = Thread.ofPlatform().start(whatSpreads);
    Eventually.until(() -> canceller.getState() == Thread.State.BLOCKED);
  }

  private void awaitGoOn() {
    try {
      assertThat(goOn.await(40, TimeUnit.SECONDS)).isTrue(); // the group cannot be left before
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Lets the cancellation go on and waits for it in a plain JDK call. */
  private void awaitInterrupt() {
    goOn.countDown();
    try {
      events.add("missed: " + new CountDownLatch(1).await(3, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      events.add("interrupted");
    }
  }

  @Test
  void reachesAScopeThatIsEnteredMeanwhile() throws InterruptedException {
    TaskGroup.run(group ->
        CancelScope.create()
            .run(() -> {
              cancelHeldUp(group);
              CancelScope.create().run(this::awaitInterrupt);
            }));
    assertThat(events).containsExactly("interrupted");
  }

  @Test
  void reachesAScopeThatIsEnteredInsteadOfAnother() throws InterruptedException {
    TaskGroup.run(group ->
        CancelScope.create()
            .run(() -> {
              CancelScope.create().run(() -> cancelHeldUp(group));
              CancelScope.create().run(this::awaitInterrupt);
            }));
    assertThat(events).containsExactly("interrupted");
  }

  @Test
  void reachesAHostThatLeavesAShieldMeanwhile() throws InterruptedException {
    TaskGroup.run(group ->
        CancelScope.create()
            .run(() -> {
              CancelScope.shielded().run(() -> cancelHeldUp(group));
              awaitInterrupt();
            }));
    assertThat(events).containsExactly("interrupted");
  }

  @Test
  void reachesAScopeThatIsEnteredWhileAShieldIsSwitchedOff() throws InterruptedException {
    CancelScope outer = CancelScope.create();
    CancelScope shield = CancelScope.shielded();
    outer.run(() ->
        shield.run(() ->
            TaskGroup.run(group ->
                CancelScope.create()
                    .run(() -> {
                      outer.cancel("held off");
                      holdUp(group, () -> shield.shield(false));
                      CancelScope.create().run(this::awaitInterrupt);
                    }))));
    assertThat(events).containsExactly("interrupted");
  }

  @Test
  void doesNotReachIntoAShieldThatIsEnteredMeanwhile() throws InterruptedException {
    CancelScope shield = CancelScope.shielded();
    TaskGroup.run(group ->
        CancelScope.create()
            .run(() -> {
              cancelHeldUp(group);
              shield.run(() -> {
                goOn.countDown();
                canceller.join();
                Tasks.checkpoint();
                events.add("shielded");
              });
              Tasks.checkpoint();
              events.add("missed");
            }));
    assertThat(events).containsExactly("shielded");
  }
}
