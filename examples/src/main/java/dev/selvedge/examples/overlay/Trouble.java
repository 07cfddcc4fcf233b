package dev.selvedge.examples.overlay;

import dev.selvedge.examples.overlay.Message.Incremented;
import dev.selvedge.examples.overlay.Message.Pong;
import dev.selvedge.manager.TaskManager;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The way of a peer that cannot be trusted: it loses some of what it sends and delays some, sends
 * old messages once more, answers what it was not asked, and sends bytes that are no message.
 */
final class Trouble implements Transport {

  private static final int KEPT = 64;

  private final Transport way;
  private final RandomGenerator random;
  private final Duration longest;
  private final TaskManager delays = TaskManager.open("delays");

  /** Guarded by itself. */
  private final List<Sent> old = new ArrayList<>();

  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  private record Sent(int to, byte[] bytes) {}

  /**
   * Makes a way troublesome.
   *
   * @param longest how long it delays at most
   */
  Trouble(Transport way, RandomGenerator random, Duration longest) {
    this.way = way;
    this.random = random;
    this.longest = longest;
  }

  @Override
  public int port() {
    return way.port();
  }

  @Override
  public void send(int to, byte[] bytes) throws IOException {
    Sent sent = new Sent(to, bytes);
    switch (random.nextInt(6)) {
      case 0 -> {} // lost
      case 1 -> delay(sent);
      default -> way.send(to, bytes);
    }
    mischief(to);
    keep(sent);
  }

  private void delay(Sent sent) {
    Duration time = Duration.ofNanos(random.nextLong(1, longest.toNanos()));
    delays
        .after(time)
        .ignoring(IOException.class)
        .registerAnonymous("delay", () -> way.send(sent.to(), sent.bytes()));
  }

  private void mischief(int to) throws IOException {
    switch (random.nextInt(8)) {
      case 0, 1 -> replay();
      case 2 -> way.send(to, Codec.encode(new Pong(random.nextLong())));
      case 3 -> way.send(to, Codec.encode(new Incremented(random.nextLong(), 1_000_000)));
      case 4 -> way.send(to, garbage());
      default -> {}
    }
  }

  private void replay() throws IOException {
    Sent again;
    synchronized (old) {
      if (old.isEmpty()) {
        return;
      }
      again = old.get(random.nextInt(old.size()));
    }
    way.send(again.to(), again.bytes());
  }

  private byte[] garbage() {
    byte[] bytes = new byte[random.nextInt(Codec.MOST_BYTES)];
    random.nextBytes(bytes);
    return bytes;
  }

  private void keep(Sent sent) {
    synchronized (old) {
      if (old.size() < KEPT) {
        old.add(sent);
      } else {
        old.set(random.nextInt(KEPT), sent);
      }
    }
  }

  @Override
  public Datagram receive() throws IOException, InterruptedException {
    return way.receive();
  }

  @Override
  public void close() throws IOException {
    delays.shutdown(Duration.ZERO);
    way.close();
  }
}
