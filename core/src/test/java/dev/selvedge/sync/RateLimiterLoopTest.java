package dev.selvedge.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.EveryWorld;
import dev.selvedge.TaskGroup;
import dev.selvedge.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What needs no clock to be read: the same in every world, and at once in virtual time. */
@EveryWorld
class RateLimiterLoopTest {

  private static final Duration TICK = Duration.ofMillis(2);

  private final RateLimiter limiter = RateLimiter.of(1, TICK);
  private final List<String> events = Collections.synchronizedList(new ArrayList<>());

  @Test
  void permitsGoToWhoHasWaitedLongest() throws InterruptedException {
    TaskGroup.run(group -> {
      limiter.acquire();
      for (int i = 0; i < 5; i++) {
        String name = "w" + i;
        int before = i;
        group.fork(() -> {
          limiter.acquire();
          events.add(name);
        });
        Until.is(() -> limiter.statistics().waiting() == before + 1 || events.size() == before + 1);
      }
    });
    assertThat(events).containsExactly("w0", "w1", "w2", "w3", "w4");
  }

  @Test
  void aBurstGoesThroughAtOnceAndTheRestInTime() throws InterruptedException {
    RateLimiter bursting = RateLimiter.of(1, TICK, 4);
    TaskGroup.run(group -> {
      for (int i = 0; i < 10; i++) {
        group.fork(() -> {
          bursting.acquire();
          events.add("taken");
        });
      }
    });
    assertThat(events).hasSize(10);
    assertThat(bursting.statistics().waiting()).isZero();
  }

  @Test
  void theLineMovesUpWhoeverLeaves() throws InterruptedException {
    TaskGroup.run(group -> {
      limiter.acquire();
      for (int i = 0; i < 6; i++) {
        boolean leaves = i % 2 == 0;
        group.fork(() -> {
          if (leaves) {
            boolean unused = Timeouts.moveOnAfter(TICK.dividedBy(4), limiter::acquire);
          } else {
            limiter.acquire();
            events.add("taken");
          }
        });
      }
    });
    assertThat(events).hasSize(3);
    assertThat(limiter.statistics().waiting()).isZero();
  }
}
