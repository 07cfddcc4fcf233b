package dev.selvedge.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The examples of the documentation of {@link ResourceGuard}. */
class ResourceGuardSnippets {

  private final StringBuilder sent = new StringBuilder();

  // @start region=open
  final class Connection {
    private final ResourceGuard sending = ResourceGuard.of("sending side");

    void send(String message) throws InterruptedException {
      sending.use(() -> write(message)); // two senders at a time would mix their messages
    }
  }

  // @end

  private final Connection connection = new Connection();

  private void write(String message) throws InterruptedException {
    sent.append(message);
    if (message.equals("again")) {
      connection.send("!");
    }
  }

  @Test
  void open() throws InterruptedException {
    connection.send("hello");
    assertThat(sent).hasToString("hello");
    assertThatThrownBy(() -> connection.send("again")).isInstanceOf(BusyResourceException.class);
  }
}
