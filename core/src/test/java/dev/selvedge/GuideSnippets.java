package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of the guide's chapter on groups and scopes. */
class GuideSnippets {

  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  @Test
  void failures() {
    assertThatThrownBy(this::fail)
        .isInstanceOfSatisfying(
            ExceptionGroup.class,
            group ->
                assertThat(group.exceptions()).singleElement().isInstanceOf(IOException.class));
  }

  private void fail() throws InterruptedException {
    // @start region=failure
    TaskGroup.run(group -> {
      group.fork(
          "bad",
          () -> {
            throw new IOException("disk full");
          });
      group.fork("sibling", () -> Thread.sleep(60_000)); // sleeps: until it is interrupted, at once
    });
    // @end
  }

  @Test
  void oneTask() throws InterruptedException {
    // @start region=one
    TaskGroup.run(group -> {
      Task<?> poller = group.fork("poller", () -> poll());
      Task<?> worker = group.fork("worker", () -> work());
      worker.join();
      poller.cancel("the work is done"); // this one alone
    });
    // @end
    assertThat(log).containsExactly("worked");
  }

  @Test
  void ready() throws InterruptedException {
    // @start region=ready
    TaskGroup.run(group -> {
      StartedTask<Integer, ?> server =
          group.start(
              "server",
              (Ready<Integer> ready) -> {
                int port = listen(); // if this fails, start() throws what it threw
                ready.started(port);
                serve(port);
              });
      connect(server.startValue());
      server.cancel("enough");
    });
    // @end
    assertThat(log).containsExactly("connected to 5000");
  }

  @Test
  void supervisor() {
    assertThatThrownBy(this::superviseAll)
        .isInstanceOfSatisfying(
            ExceptionGroup.class, group -> assertThat(group.exceptions()).hasSize(1));
    assertThat(log).containsExactlyInAnyOrder("a", "c");
  }

  private void superviseAll() throws InterruptedException {
    // @start region=supervisor
    TaskGroup.with()
        .name("imports")
        .maxTasks(8)
        .keepSiblings()
        .run(group -> {
          for (String file : List.of("a", "broken", "c")) {
            group.fork(file, () -> load(file)); // waits while eight are at work
          }
        }); // all that failed, together, when the last has ended
    // @end
  }

  @Test
  void later() throws InterruptedException {
    // @start region=later
    TaskGroup.run(group -> {
      Task<?> alarm = group.forkAfter(Duration.ofHours(1), "alarm", () -> log.add("too slow"));
      work();
      alarm.cancel("in time"); // it never had a thread
    });
    // @end
    assertThat(log).containsExactly("worked");
  }

  private void poll() throws InterruptedException {
    Tasks.sleepForever();
  }

  private void work() throws InterruptedException {
    Tasks.checkpoint();
    log.add("worked");
  }

  private static int listen() {
    return 5000;
  }

  private static void serve(int port) throws InterruptedException {
    assertThat(port).isPositive();
    Tasks.sleepForever();
  }

  private void connect(int port) {
    log.add("connected to " + port);
  }

  private void load(String file) throws IOException {
    if (file.equals("broken")) {
      throw new IOException("broken");
    }
    log.add(file);
  }
}
