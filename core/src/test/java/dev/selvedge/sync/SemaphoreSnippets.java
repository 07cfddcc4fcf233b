package dev.selvedge.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.TaskGroup;
import dev.selvedge.Timeouts;
import java.time.Duration;
import java.util.Optional;
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

  @Test
  void timed() throws InterruptedException {
    Semaphore connections = Semaphore.of(1);
    String answer;
    // @start region=timed
    if (connections.tryAcquire(Duration.ofSeconds(3))) {
      try {
        answer = "number " + download();
      } finally {
        connections.release();
      }
    } else {
      answer = "all are busy";
    }
    // @end
    assertThat(answer).isEqualTo("number 1");
  }

  @Test
  void scoped() throws InterruptedException {
    Semaphore connections = Semaphore.of(1);
    // @start region=scoped
    Duration time = Duration.ofSeconds(3); // for waiting and downloading together
    Optional<Integer> number =
        Timeouts.moveOnAfter(time, () -> connections.withPermit(() -> download()));
    // @end
    assertThat(number).contains(1);
  }

  private int download() {
    return done.incrementAndGet();
  }
}
