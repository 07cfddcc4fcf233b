package dev.selvedge.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.TaskGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The examples of the documentation of {@link Promise}. */
class PromiseSnippets {

  @Test
  void open() throws InterruptedException {
    // @start region=open
    Promise<Integer> port = Promise.create();
    String answer =
        TaskGroup.call(group -> {
          group.forkService(() -> {
            port.succeed(8080); // and goes on serving
          });
          return "listening on " + port.await();
        });
    // @end
    assertThat(answer).isEqualTo("listening on 8080");
  }

  @Test
  void failed() throws InterruptedException {
    Promise<String> reply = Promise.create();
    reply.fail(new IOException("connection reset"));
    String answer;
    // @start region=failed
    try {
      answer = reply.await(Duration.ofSeconds(3));
    } catch (TimeoutException e) {
      answer = "no reply";
    } catch (CompletionException e) {
      answer = "failed: " + e.getCause().getMessage();
    }
    // @end
    assertThat(answer).isEqualTo("failed: connection reset");
  }
}
