package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A start has happened or has not, whatever races with it, and no failure is lost between. */
@EveryWorld
class StartRaceTest {

  private static final int ROUNDS = 3_000;

  /** On a busy machine fewer rounds have to do. */
  private static final long BUDGET_NANOS = 1_500_000_000;

  @Test
  void aFailureBeforeStartedIsToldAlsoToAStarterWhoIsCancelledMeanwhile() {
    assertThatThrownBy(() ->
            TaskGroup.run(group -> {
              CancelScope scope = CancelScope.create();
              scope.run(() ->
                  group.<Integer, IOException>start(
                      "service",
                      ready -> {
                        Tasks.current().onDone(_ -> scope.cancel("while it fails"));
                        throw new IOException("boom");
                      }));
            }))
        .isInstanceOf(ExceptionGroup.class)
        .satisfies(e ->
            assertThat(((ExceptionGroup) e).leaves())
                .singleElement()
                .isInstanceOf(IOException.class));
  }

  @Test
  void aStarterIsNotToldThatTheTaskEndedIfBothWereCancelled() throws Exception {
    CancelScope outer = CancelScope.create();
    boolean finished =
        outer.run(() ->
            TaskGroup.run(group -> {
              Latch starting = new Latch(1);
              group.fork(() ->
                  TaskGroup.run(inner ->
                      inner.fork(() -> {
                        group.start(_ -> {
                          starting.countDown();
                          Tasks.sleepForever();
                        });
                      })));
              starting.await();
              for (int i = 0; i < InWorld.rounds(20_000, 100); i++) {
                group.forkAfter(Duration.ofHours(1), () -> {});
              }
              outer.cancel("all of it");
            }));
    assertThat(finished).isFalse();
  }

  @Test
  @EveryWorld.ThreadsOnly("races a foreign thread")
  void aStartThatThrewHasLeftNoTaskAndOneThatReturnedHasLeftOne() throws Exception {
    SplittableRandom random = new SplittableRandom(5);
    long start = System.nanoTime();
    for (int i = 0; i < ROUNDS && System.nanoTime() - start < BUDGET_NANOS; i++) {
      int delay = random.nextInt(2_000);
      TaskGroup.run(group -> {
        CancelScope scope = CancelScope.create();
        Task<?>[] started = {null};
        boolean[] thrown = {false};
        scope.run(() -> {
          try {
            started[0] =
                group.<Integer, Exception>start(ready -> {
                  Thread.startVirtualThread(() -> scope.cancel("race"));
                  for (int n = delay; n > 0; n--) {
                    Thread.onSpinWait();
                  }
                  ready.started(1);
                  Tasks.sleepForever();
                });
          } catch (CancelledException e) {
            thrown[0] = true;
            throw e;
          }
        });
        assertThat(group.tasks()).hasSize(thrown[0] ? 0 : 1);
        assertThat(started[0] == null).isEqualTo(thrown[0]);
        group.cancel("the round is over");
      });
    }
  }
}
