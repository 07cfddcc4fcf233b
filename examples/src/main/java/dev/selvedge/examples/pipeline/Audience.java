package dev.selvedge.examples.pipeline;

import dev.selvedge.Tasks;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** One that listens to the broadcaster, and connects again when it was cut off. */
final class Audience {
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Network network;
  private int heard;

  Audience(Network network) {
    this.network = network;
  }

  /** Listens until it is cancelled. */
  void run() throws InterruptedException {
    while (true) {
      try (Network.Wire wire = network.connect()) {
        for (Optional<String> line = wire.receive(); line.isPresent(); line = wire.receive()) {
          Item.parse(line.get());
          heard++;
        }
      } catch (IOException broken) {
        // and then it tries again
      }
      Tasks.sleep(PAUSE);
    }
  }

  int heard() {
    return heard;
  }
}
