package dev.selvedge.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.Task;
import dev.selvedge.Tasks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The examples of the documentation of {@link TaskManager}. */
class TaskManagerSnippets {

  private static final List<String> EVENTS = Collections.synchronizedList(new ArrayList<>());
  private static final CountDownLatch GREETED = new CountDownLatch(1);

  // @start region=open
  static final class Community extends TaskManager {
    Community(String name) {
      super(name);
      register("announce", () -> announce()); // held until start()
      onShutdown(() -> EVENTS.add("socket closed"));
    }

    void greet(String peer) {
      registerAnonymous("greet", () -> sayHello(peer));
    }

    void reconnect() throws InterruptedException {
      replace("connection", () -> connect()); // when the old one has ended
    }

    // @end

    private void announce() {
      EVENTS.add("announced");
    }

    private void sayHello(String peer) {
      EVENTS.add("hello " + peer);
      GREETED.countDown();
    }

    private void connect() throws InterruptedException {
      Tasks.sleepForever();
    }
  }

  @Test
  void open() throws Exception {
    EVENTS.clear();
    // @start region=use
    try (Community community = new Community("overlay")) {
      community.start();
      community.reconnect();
      community.greet("bob");
      GREETED.await();
    }
    // @end
    assertThat(EVENTS).contains("announced", "hello bob").endsWith("socket closed");
  }

  @Test
  void steps() throws Exception {
    try (TaskManager manager = TaskManager.open("steps")) {
      // @start region=steps
      Task<String> page =
          manager
              .after(Duration.ofMillis(20))
              .ignoring(IOException.class)
              .register("fetch", () -> fetch());
      // @end
      assertThat(page.join()).isEqualTo("page");
    }
  }

  private static String fetch() throws IOException {
    return "page";
  }
}
