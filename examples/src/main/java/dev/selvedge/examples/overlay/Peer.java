package dev.selvedge.examples.overlay;

import dev.selvedge.CancelScope;
import dev.selvedge.Tasks;
import dev.selvedge.examples.Shutdown;
import dev.selvedge.request.RequestCache;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * One process of the demonstration: a node that tells on standard output how it is doing, until its
 * standard input ends. So it ends with whoever has started it, however that one ends.
 */
public final class Peer {

  /** How long the end of the JVM waits for the last word. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(1);
  private static final Duration INTERVAL = Duration.ofMillis(500);
  private static final Duration TIMEOUT = Duration.ofMillis(300);

  /**
   * What it is told on the command line.
   *
   * @param bootstrap the port of the first peer; 0 for the first peer itself
   * @param seconds when it ends by itself, if nobody ends it
   */
  record Orders(String name, int bootstrap, int target, int seconds, boolean troublesome) {

    String[] arguments() {
      return new String[] {name, "" + bootstrap, "" + target, "" + seconds, "" + troublesome};
    }

    static Orders of(String... arguments) {
      return new Orders(
          arguments[0],
          Integer.parseInt(arguments[1]),
          Integer.parseInt(arguments[2]),
          Integer.parseInt(arguments[3]),
          Boolean.parseBoolean(arguments[4]));
    }
  }

  private Peer() {}

  /** Runs one; started by {@link Overlay}. */
  public static void main(String[] args) throws IOException, InterruptedException {
    run(Orders.of(args), System.in, System.out);
  }

  static void run(Orders orders, InputStream in, PrintStream out)
      throws IOException, InterruptedException {
    CancelScope run = CancelScope.withTimeout(Duration.ofSeconds(orders.seconds()));
    Thread.ofPlatform().daemon().name("input").start(() -> cancelAtTheEnd(in, run));
    try (Shutdown _ = Shutdown.cancels(run, "overlay", PATIENCE);
        Node node = node(orders, out)) {
      node.start();
      run.run(() -> {
        while (!out.checkError()) {
          Tasks.sleep(BETWEEN_REPORTS);
          out.println(node.report().line());
        }
      });
      node.shutdown(Duration.ZERO);
      out.println(node.report().line());
    }
  }

  private static Node node(Orders orders, PrintStream out) throws IOException {
    RandomGenerator random = RandomGeneratorFactory.getDefault().create();
    Transport udp = UdpTransport.open();
    out.println("port " + udp.port());
    Transport way = orders.troublesome() ? new Trouble(udp, random, TIMEOUT.multipliedBy(3)) : udp;
    int bootstrap = orders.bootstrap() == 0 ? udp.port() : orders.bootstrap();
    Settings settings = new Settings(bootstrap, orders.target(), INTERVAL, TIMEOUT, random);
    // @start region=node
    RequestCache requests = RequestCache.with().name(orders.name()).maxPending(1000).create();
    return new Node(orders.name(), way, settings, requests);
    // @end
  }

  private static void cancelAtTheEnd(InputStream in, CancelScope run) {
    try {
      while (in.read() >= 0) {
        // says nothing but that somebody is there
      }
    } catch (IOException e) {
      // an end, too
    }
    run.cancel("there is no more input");
  }
}
