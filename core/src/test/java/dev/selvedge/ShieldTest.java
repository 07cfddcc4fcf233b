package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@EveryWorld
class ShieldTest {

  private final CancelScope outer = CancelScope.create().named("outer");
  private final List<String> events = new ArrayList<>();

  @Test
  void theValueOfAShieldedBodyPassesAndSoDoesItsFailure() throws Exception {
    IOException disk = new IOException("disk");
    outer.run(() -> {
      outer.cancel("x");
      int value =
          CancelScope.shield(() -> {
            Tasks.checkpoint();
            return 42;
          });
      assertThat(value).isEqualTo(42);
      Action<IOException> failing =
          () -> {
            throw disk;
          };
      assertThatThrownBy(() -> CancelScope.shield(failing)).isSameAs(disk);
      events.add("both");
    });
    assertThat(events).containsExactly("both");
  }

  @Test
  void checkpointsInsideAShieldDoNotNoticeTheOuterCancellation() throws Exception {
    outer.run(() -> {
      outer.cancel("x");
      CancelScope.shield(() -> {
        Tasks.checkpoint();
        Tasks.sleep(Duration.ofNanos(1));
        events.add("cleaned up");
      });
      Tasks.checkpoint();
      events.add("never");
    });
    assertThat(events).containsExactly("cleaned up");
  }

  @Test
  void plainJdkCallsInsideAShieldAreNotInterruptedByTheOuterCancellation() throws Exception {
    outer.run(() -> {
      outer.cancel("x"); // interrupts the very thread that calls it
      CancelScope.shield(() -> {
        new CountDownLatch(1).await(1, TimeUnit.NANOSECONDS);
        events.add("cleaned up");
      });
      Eventually.untilInterrupted();
      events.add("never");
    });
    assertThat(events).containsExactly("cleaned up");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void aShieldDoesNotHoldOffItsOwnCancellation() throws Exception {
    CancelScope shield = CancelScope.shielded();
    assertThat(
            shield.run(() -> {
              shield.cancel("own");
              Tasks.sleep(Duration.ofSeconds(20)); // bounded, for nobody else could end it
            }))
        .isFalse();
    assertThat(shield.cancelCaught()).isTrue();
  }

  @Test
  void aShieldSwallowsItsOwnCancellationAlsoWhenTheOuterIsCancelled() throws Exception {
    outer.run(() -> {
      outer.cancel("outer");
      CancelScope shield = CancelScope.shielded();
      shield.run(() -> {
        shield.cancel("own");
        Tasks.checkpoint();
      });
      events.add("caught " + shield.cancelCaught());
      Tasks.checkpoint();
    });
    assertThat(events).containsExactly("caught true");
  }

  @Test
  void switchingAShieldOffDeliversWhatWasHeldOffToALibraryWait() throws Exception {
    CancelScope shield = CancelScope.shielded();
    TaskGroup.run(group -> {
      Task<Boolean> task =
          group.fork(() ->
              outer.run(() ->
                  shield.run(() -> {
                    Tasks.sleep(Duration.ofSeconds(20)); // bounded, for nobody else could end it
                  })));
      Eventually.untilWaiting(task);
      outer.cancel("x");
      assertThat(task.isDone()).isFalse();
      shield.shield(false);
      assertThat(task.join()).isFalse();
    });
    assertThat(outer.cancelCaught()).isTrue();
    assertThat(shield.cancelCaught()).isFalse();
  }

  @Test
  @EveryWorld.ThreadsOnly("its child sits in a plain JDK call, which would block the loop")
  void switchingAShieldOffDeliversWhatWasHeldOffToAPlainJdkCall() throws Exception {
    CancelScope shield = CancelScope.shielded();
    CountDownLatch inside = new CountDownLatch(1);
    TaskGroup.run(group -> {
      Task<Boolean> task =
          group.fork(() ->
              outer.run(() ->
                  shield.run(() -> {
                    inside.countDown();
                    Eventually.untilInterrupted();
                  })));
      inside.await();
      outer.cancel("x");
      shield.shield(false);
      assertThat(task.join()).isFalse();
    });
  }

  @Test
  void switchingAShieldOnHoldsOffWhatWasDeliveredBefore() throws Exception {
    CancelScope inner = CancelScope.create();
    outer.run(() ->
        inner.run(() -> {
          outer.cancel("x");
          assertThatThrownBy(Tasks::checkpoint).isInstanceOf(CancelledException.class);
          inner.shield(true);
          Tasks.checkpoint();
          new CountDownLatch(1).await(1, TimeUnit.NANOSECONDS);
          assertThat(inner.isShielded()).isTrue();
          inner.shield(false);
          assertThatThrownBy(Tasks::checkpoint).isInstanceOf(CancelledException.class);
          events.add("done");
        }));
    assertThat(events).containsExactly("done");
  }

  @Test
  void switchingAShieldOnTakesAnInterruptBackThatNobodyHasMet() throws Exception {
    CancelScope inner = CancelScope.create();
    outer.run(() ->
        inner.run(() -> {
          outer.cancel("interrupts this thread");
          inner.shield(true);
          new CountDownLatch(1).await(1, TimeUnit.NANOSECONDS);
          events.add("not interrupted");
        }));
    assertThat(events).containsExactly("not interrupted");
  }

  @Test
  void aShieldAroundAGroupProtectsItsChildren() throws Exception {
    outer.run(() -> {
      outer.cancel("x");
      CancelScope.shield(() ->
          TaskGroup.run(group -> {
            events.add(
                group
                    .fork(() -> {
                      Tasks.checkpoint();
                      return "child unharmed";
                    })
                    .join());
          }));
      Tasks.checkpoint();
    });
    assertThat(events).containsExactly("child unharmed");
  }

  @Test
  void aShieldAroundAGroupProtectsItsChildrenFromWhatComesMeanwhile() throws Exception {
    outer.run(() -> {
      CancelScope.shield(() ->
          TaskGroup.run(group -> {
            events.add(
                group
                    .fork(() -> {
                      outer.cancel("x");
                      Tasks.checkpoint();
                      return "child unharmed";
                    })
                    .join());
          }));
      Tasks.checkpoint();
      events.add("never");
    });
    assertThat(events).containsExactly("child unharmed");
  }

  @Test
  void aShieldHoldsOffTheRequestToStopToo() throws Exception {
    outer.run(() -> {
      outer.requestStop("x", Duration.ofHours(1));
      assertThat(Tasks.stopRequested()).isTrue();
      CancelScope.shield(() -> assertThat(Tasks.stopRequested()).isFalse());
    });
  }

  @Test
  void switchingAShieldHoldsTheRequestToStopOffAndLetsItThroughAgain() throws Exception {
    CancelScope inner = CancelScope.create();
    outer.run(() ->
        inner.run(() -> {
          outer.requestStop("x", Duration.ofHours(1));
          for (boolean on : List.of(true, false, true)) {
            inner.shield(on);
            assertThat(Tasks.stopRequested()).isNotEqualTo(on);
          }
          events.add("done");
        }));
    assertThat(events).containsExactly("done");
  }

  @Test
  void afterAShieldAPlainJdkCallMeetsTheOuterCancellation() throws Exception {
    boolean finished =
        outer.run(() -> {
          CancelScope.shield(() -> {
            outer.cancel("x");
            new CountDownLatch(1).await(1, TimeUnit.NANOSECONDS);
          });
          Eventually.untilInterrupted();
        });
    assertThat(finished).isFalse();
  }
}
