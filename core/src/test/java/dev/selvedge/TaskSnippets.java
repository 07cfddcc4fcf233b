package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The examples of the documentation of {@link Task}. */
class TaskSnippets {

  private final CountDownLatch finish = new CountDownLatch(1);

  private String download() throws InterruptedException {
    finish.await();
    return "page";
  }

  @Test
  void open() throws Exception {
    String page =
        TaskGroup.call(group -> {
          group.forkAfter(Duration.ofMillis(5), finish::countDown);
          // @start region=open
          Task<String> download = group.fork("download", () -> download());
          download.onDone(task -> IO.println(task.name() + " has " + task.status()));

          if (!download.await(Duration.ofMillis(1))) {
            IO.println("still at it: " + download);
          }
          return download.join();
          // @end
        });
    assertThat(page).isEqualTo("page");
  }
}
