package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The examples of the documentation of {@link Threads}. */
class ThreadsSnippets {

  private static String threadName() {
    return Thread.currentThread().getName();
  }

  @Test
  void open() throws Exception {
    assertThat(names()).matches("worker-\\d+ and worker-\\d+");
  }

  private static String names() throws InterruptedException {
    // @start region=open
    Threads platform = Threads.of(Thread.ofPlatform().name("worker-", 0).factory());
    return platform.call(() ->
        TaskGroup.call(group -> {
          Task<String> one = group.fork(() -> threadName());
          Task<String> other = group.fork(() -> threadName());
          return one.join() + " and " + other.join();
        }));
    // @end
  }
}
