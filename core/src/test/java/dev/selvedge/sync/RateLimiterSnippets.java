package dev.selvedge.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.TaskGroup;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The examples of the documentation of {@link RateLimiter}. */
class RateLimiterSnippets {

  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void open() throws InterruptedException {
    // @start region=open
    RateLimiter limiter = RateLimiter.of(1_000, Duration.ofSeconds(1), 20);
    TaskGroup.run(group -> {
      for (int i = 0; i < 50; i++) {
        group.fork(() -> {
          limiter.acquire(); // twenty at once, then one every millisecond
          ask();
        });
      }
    });
    // @end
    assertThat(asked).hasValue(50);
  }

  private void ask() {
    asked.incrementAndGet();
  }
}
