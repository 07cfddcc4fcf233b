package dev.selvedge.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.TaskGroup;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The examples of the documentation of {@link Semaphore}. */
class SemaphoreSnippets {

  private final AtomicInteger done = new AtomicInteger();

  @Test
  void open() throws InterruptedException {
    // @start region=open
    Semaphore connections = Semaphore.of(3);
    TaskGroup.run(group -> {
      for (int i = 0; i < 10; i++) {
        group.fork(() -> connections.withPermit(() -> download()));
      }
    });
    // @end
    assertThat(done).hasValue(10);
    assertThat(connections.available()).isEqualTo(3);
  }

  private int download() {
    return done.incrementAndGet();
  }
}
