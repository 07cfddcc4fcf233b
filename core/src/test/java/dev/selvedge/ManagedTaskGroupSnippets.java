package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The examples of the documentation of {@link ManagedTaskGroup}. */
class ManagedTaskGroupSnippets {

  // @start region=open
  static final class Server implements AutoCloseable {
    private final ManagedTaskGroup connections =
        ManagedTaskGroup.with((task, failure) -> report(task.name(), failure))
            .name("connections")
            .keepSiblings()
            .open();

    void accept(String peer) {
      connections.fork(peer, () -> serve(peer));
    }

    @Override
    public void close() {
      connections.shutdown("the server goes down", Duration.ofSeconds(5));
    }

    // @end

    private final List<String> events = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch reported = new CountDownLatch(1);

    private void serve(String peer) throws Exception {
      if (peer.equals("broken")) {
        throw new Exception("connection reset");
      }
      Tasks.awaitStop();
      events.add(peer + " was served");
    }

    private void report(String peer, Throwable failure) {
      events.add(peer + ": " + failure.getMessage());
      reported.countDown();
    }
  }

  @Test
  void open() throws Exception {
    Server server = new Server();
    try (server) {
      server.accept("broken");
      server.reported.await();
      server.accept("patient");
    }
    assertThat(server.events).containsExactly("broken: connection reset", "patient was served");
  }
}
