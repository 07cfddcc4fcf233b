package dev.selvedge.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.TaskGroup;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The examples of the documentation of {@link CapacityLimiter}. */
class CapacityLimiterSnippets {

  private final AtomicInteger done = new AtomicInteger();

  @Test
  void open() throws InterruptedException {
    // @start region=open
    CapacityLimiter limiter = CapacityLimiter.of(2);
    TaskGroup.run(group -> {
      for (int i = 0; i < 10; i++) {
        group.fork(() -> limiter.use(() -> convert()));
      }
      limiter.total(8); // the machine is idle: more at a time
    });
    // @end
    assertThat(done).hasValue(10);
  }

  @Test
  void borrower() throws InterruptedException {
    CapacityLimiter limiter = CapacityLimiter.of(1);
    // @start region=borrower
    String upload = "upload 17";
    limiter.acquireOnBehalfOf(upload); // in the task that accepts it
    limiter.releaseOnBehalfOf(upload); // in the task that finishes it
    // @end
    assertThat(limiter.borrowed()).isZero();
  }

  @Test
  void statistics() throws InterruptedException {
    CapacityLimiter limiter = CapacityLimiter.of(2);
    limiter.acquireOnBehalfOf("upload 17");
    // @start region=statistics
    CapacityLimiter.Statistics now = limiter.statistics();
    String line = now.borrowed() + " of " + now.total() + ": " + now.borrowers();
    // @end
    assertThat(line).isEqualTo("1 of 2: [upload 17]");
  }

  private int convert() {
    return done.incrementAndGet();
  }
}
