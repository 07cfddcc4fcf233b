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
      Tasks.awaitStop();
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

  @Test
  void restart() throws Exception {
    try (TaskManager manager = TaskManager.open("restart")) {
      // @start region=restart
      manager
          .restarting(
              RestartPolicy.always()
                  .backOff(Duration.ofMillis(50), Duration.ofSeconds(10))
                  .giveUpAfter(5, Duration.ofMinutes(1)))
          .register("listener", () -> listen());
      // @end
      GREETED.await();
    }
  }

  private static void listen() throws InterruptedException {
    GREETED.countDown();
    Tasks.awaitStop();
  }

  @Test
  void replaced() throws Exception {
    EVENTS.clear();
    try (TaskManager manager = TaskManager.open("replaced")) {
      manager.register("connection", () -> serve("old"));
      // @start region=replace
      manager.replace("connection", () -> serve("new")); // returns when the old one has ended
      manager.cancel("connection");
      manager.register("connection", () -> serve("newest")); // held until the new one has ended
      // @end
      assertThat(manager.isActive("connection")).isTrue();
    }
  }

  private static void serve(String peer) throws InterruptedException {
    EVENTS.add(peer);
    Tasks.awaitStop();
  }

  @Test
  void report() throws Exception {
    TaskManager manager = TaskManager.open("server");
    // @start region=shutdown
    manager.onShutdown(() -> closeSocket());
    ShutdownReport report = manager.shutdown(Duration.ofSeconds(5));
    for (Straggler straggler : report.stragglers()) {
      System.err.println(straggler); // its name, and where it hangs
    }
    // @end
    assertThat(report.isClean()).isTrue();
  }

  private static void closeSocket() {}

  private static String fetch() throws IOException {
    return "page";
  }
}
