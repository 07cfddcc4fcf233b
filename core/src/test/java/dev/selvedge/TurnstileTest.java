package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.kernel.Strand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TurnstileTest {

  private final Turnstile turnstile = new Turnstile("its turn");
  private int inside; // guarded by the turnstile
  private int turns;

  private void pass(Random random) throws InterruptedException {
    turnstile.acquire(Strand.current());
    try {
      assertThat(++inside).isEqualTo(1);
      turns++;
      switch (random.nextInt(50)) {
        case 0 -> Tasks.yield();
        case 1 -> Tasks.sleep(Duration.ofNanos(50_000));
        default -> {}
      }
    } finally {
      inside--;
      turnstile.release();
    }
  }

  @Test
  void oneAtATimePassesAndNobodyIsForgotten() throws Exception {
    TaskGroup.run(group -> {
      for (int task = 0; task < 12; task++) {
        Random random = new Random(task);
        group.fork(() -> {
          for (int i = 0; i < 400; i++) {
            pass(random);
          }
        });
      }
    });
    assertThat(turns).isEqualTo(4800);
  }

  @Test
  void whoIsCancelledWhileWaitingStopsNobodyElse() throws Exception {
    for (int round = 0; round < 60; round++) {
      int seed = round;
      turns = 0;
      TaskGroup.run(group -> {
        List<Task<?>> victims = new ArrayList<>();
        for (int task = 0; task < 8; task++) {
          Random random = new Random(100 * seed + task);
          Task<?> passing =
              group.fork(() -> {
                for (int i = 0; i < 30; i++) {
                  pass(random);
                }
              });
          if (task % 2 == 0) {
            victims.add(passing);
          }
        }
        for (Task<?> victim : victims) {
          Tasks.yield();
          victim.cancel("test");
        }
      });
      assertThat(turns).isBetween(4 * 30, 8 * 30);
    }
  }

  @Test
  void theTurnPassesByWhoIsJustBeingCancelled() throws Exception {
    InWorld.LOOP.run(() ->
        TaskGroup.run(group -> {
          turnstile.acquire(Strand.current());
          Task<?> leaving = group.fork(() -> turnstile.acquire(Strand.current()));
          Task<Boolean> next =
              group.fork(() ->
                  Timeouts.moveOnAfter(
                      Duration.ofSeconds(1), () -> turnstile.acquire(Strand.current())));
          Tasks.sleep(Duration.ofMillis(1)); // both wait
          leaving.cancel("test");
          turnstile.release(); // before it has run and left the queue
          assertThat(next.join()).isTrue();
          assertThat(leaving.isCancelled()).isTrue();
        }));
  }

  @Test
  void aWaiterLeavesTheQueueWhenItIsCancelled() throws Exception {
    turnstile.acquire(Strand.current());
    CancelScope scope = CancelScope.withTimeout(Duration.ofMillis(5));
    assertThat(scope.run(() -> turnstile.acquire(Strand.current()))).isFalse();
    assertThat(turnstile.waiting()).isZero();
    turnstile.release();
    turnstile.acquire(Strand.current());
    turnstile.release();
  }
}
