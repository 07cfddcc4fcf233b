package dev.selvedge.examples.overlay;

import dev.selvedge.ManagedTaskGroup;
import dev.selvedge.sync.Channel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** A network in one process that loses, repeats and delays, by a seed. For one loop. */
final class SimulatedNetwork implements AutoCloseable {

  private final Random random;
  private final int lostOfHundred;
  private final Map<Integer, Channel<Transport.Datagram>> inboxes = new HashMap<>();
  private final ManagedTaskGroup wires =
      ManagedTaskGroup.open(
          "wires",
          (task, failure) -> {
            throw new AssertionError(failure);
          });

  SimulatedNetwork(long seed, int lostOfHundred) {
    this.random = new Random(seed);
    this.lostOfHundred = lostOfHundred;
  }

  Transport end(int port) {
    inboxes.put(port, Channel.unlimited());
    return new End(port);
  }

  private void carry(int from, int to, byte[] bytes) {
    Channel<Transport.Datagram> inbox = inboxes.get(to);
    int copies = random.nextInt(100) < lostOfHundred ? 0 : random.nextInt(20) == 0 ? 2 : 1;
    for (int i = 0; i < copies && inbox != null; i++) {
      Duration way = Duration.ofMillis(random.nextInt(1, 40));
      wires.forkAfter(way, () -> inbox.trySend(new Transport.Datagram(from, bytes)));
    }
  }

  @Override
  public void close() {
    wires.close();
  }

  private final class End implements Transport {
    private final int port;

    End(int port) {
      this.port = port;
    }

    @Override
    public int port() {
      return port;
    }

    @Override
    public void send(int to, byte[] bytes) {
      carry(port, to, bytes);
    }

    @Override
    public Datagram receive() throws InterruptedException {
      return inboxes.get(port).receive();
    }

    @Override
    public void close() {}
  }
}
