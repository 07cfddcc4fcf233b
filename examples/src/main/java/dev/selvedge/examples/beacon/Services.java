package dev.selvedge.examples.beacon;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.selvedge.Ready;
import dev.selvedge.StartedTask;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.examples.beacon.Target.Protocol;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;

/**
 * Something to watch on loopback: a service that is good, one that is slow, one that resets its
 * connections, a port where nobody listens, and one that sends datagrams back.
 */
final class Services {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final byte[] GREETING = "hello\n".getBytes(US_ASCII);

  private static final int LARGEST_DATAGRAM = 65_507;

  /** How long the slow one takes. */
  private final Duration slowness;

  /** Services for a client that waits no longer than this. */
  Services(Duration patience) {
    this.slowness = patience.multipliedBy(10);
  }

  /** Starts all, and returns when each of them has its port. They run until they are cancelled. */
  List<Target> start(TaskGroup group) throws IOException, InterruptedException {
    return List.of(
        target(Protocol.TCP, group.start("good", this::good)),
        target(Protocol.TCP, group.start("slow", this::slow)),
        target(Protocol.TCP, group.start("reset", this::reset)),
        target(Protocol.TCP, group.start("nobody", this::nobody)),
        target(Protocol.UDP, group.start("echo", this::echo)));
  }

  private static Target target(Protocol protocol, StartedTask<Integer, ?> service) {
    return new Target(service.name(), protocol, LOOPBACK.getHostAddress(), service.startValue());
  }

  private void good(Ready<Integer> ready) throws IOException, InterruptedException {
    serve(ready, client -> client.getOutputStream().write(GREETING));
  }

  private void slow(Ready<Integer> ready) throws IOException, InterruptedException {
    serve(
        ready,
        client -> {
          Tasks.sleep(slowness);
          client.getOutputStream().write(GREETING);
        });
  }

  private void reset(Ready<Integer> ready) throws IOException, InterruptedException {
    serve(ready, client -> client.setSoLinger(true, 0)); // closing it resets it, then
  }

  /** Takes a port and does not listen: so nobody else can get it, and connecting is refused. */
  private void nobody(Ready<Integer> ready) throws IOException, InterruptedException {
    try (Socket taken = new Socket()) {
      taken.bind(new InetSocketAddress(LOOPBACK, 0));
      ready.started(taken.getLocalPort());
      Tasks.sleepForever();
    }
  }

  /** Sends every datagram back to where it came from. */
  private void echo(Ready<Integer> ready) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
      ready.started(socket.getLocalPort());
      byte[] buffer = new byte[LARGEST_DATAGRAM];
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        socket.send(packet);
      }
    }
  }

  /** What a service does for a client before it hangs up. */
  private interface Manners {
    void receive(Socket client) throws IOException, InterruptedException;
  }

  /**
   * Accepts clients until cancelled. They are served in a group of this block, which leaves none of
   * them behind; as service tasks they would not hold up its end.
   */
  private static void serve(Ready<Integer> ready, Manners manners)
      throws IOException, InterruptedException {
    try (ServerSocket server = new ServerSocket(0, 50, LOOPBACK)) {
      TaskGroup.with()
          .name("clients")
          .run(clients -> {
            ready.started(server.getLocalPort());
            while (true) {
              Socket client = server.accept();
              clients.forkService("client", () -> receive(client, manners));
            }
          });
    }
  }

  private static void receive(Socket client, Manners manners) throws InterruptedException {
    try (client) {
      manners.receive(client);
    } catch (IOException gone) {
      // the client has hung up before it was served: its right
    }
  }
}
