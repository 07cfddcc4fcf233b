package dev.selvedge.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The example of the documentation of {@link TaskManager#scheduledExecutor}. */
class ScheduledExecutorSnippets {

  @Test
  void open() throws Exception {
    CountDownLatch beats = new CountDownLatch(3);
    // @start region=open
    try (TaskManager manager = TaskManager.open("server");
        ScheduledExecutorService executor = manager.scheduledExecutor("library")) {
      Library library = new Library(executor); // knows nothing of managers
      library.beat(beats::countDown);
      beats.await();
    }
    // @end
    assertThat(beats.getCount()).isZero();
  }

  private record Library(ScheduledExecutorService executor) {
    Library {
      assertThat(executor).isInstanceOf(Executor.class);
    }

    void beat(Runnable heart) {
      executor.scheduleAtFixedRate(heart, 0, 1, TimeUnit.MILLISECONDS);
    }
  }
}
