package dev.selvedge.examples.pipeline;

import dev.selvedge.Tasks;
import dev.selvedge.Timeouts;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * One that sends items, and sends each again until it has the receipt for it: over a new connection
 * if the old one broke.
 */
final class Producer {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final String name;
  private final Network network;
  private final Duration pause;
  private final Set<Item> acknowledged = new LinkedHashSet<>();
  private int connections;

  Producer(String name, Network network, Duration pause) {
    this.name = name;
    this.network = network;
    this.pause = pause;
  }

  /** Sends until it is cancelled. */
  void run() throws InterruptedException {
    while (true) {
      try (Network.Wire wire = network.connect()) {
        connections++;
        talk(wire);
      } catch (IOException broken) {
        Tasks.sleep(pause); // and then it tries again
      }
    }
  }

  private void talk(Network.Wire wire) throws IOException, InterruptedException {
    while (true) {
      Item item = new Item(name, acknowledged.size() + 1, "text of " + name);
      wire.send(item.line());
      Optional<String> answer =
          Timeouts.moveOnAfter(PATIENCE, wire::receive)
              .orElseThrow(() -> new IOException("no receipt in time"));
      if (!answer.equals(Optional.of(item.receipt()))) {
        throw new IOException("no receipt, but " + answer);
      }
      acknowledged.add(item);
      Tasks.sleep(pause);
    }
  }

  /** To be read when it has ended. */
  Set<Item> acknowledged() {
    return acknowledged;
  }

  int connections() {
    return connections;
  }
}
