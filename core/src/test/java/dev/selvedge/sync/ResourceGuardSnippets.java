package dev.selvedge.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The examples of the documentation of {@link ResourceGuard}. */
class ResourceGuardSnippets {

  // @start region=open
  static final class Connection {
    private final ResourceGuard sending = ResourceGuard.of("sending side");

    void send(String message) throws InterruptedException {
      sending.use(() -> write(message)); // two senders at a time would mix their messages
    }

    // @end

    private final StringBuilder sent = new StringBuilder();

    private void write(String message) throws InterruptedException {
      sent.append(message);
      if (message.equals("again")) {
        send("!");
      }
    }
  }

  @Test
  void open() throws InterruptedException {
    Connection connection = new Connection();
    connection.send("hello");
    assertThat(connection.sent).hasToString("hello");
    assertThatThrownBy(() -> connection.send("again")).isInstanceOf(BusyResourceException.class);
  }
}
