package dev.selvedge.examples.stream;

import dev.selvedge.Tasks;
import dev.selvedge.sync.Promise;
import dev.selvedge.taskthread.Ended;
import dev.selvedge.taskthread.Ending;
import dev.selvedge.taskthread.Overflow;
import dev.selvedge.taskthread.Signal;
import dev.selvedge.taskthread.TaskThread;
import dev.selvedge.taskthread.TaskThreadOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * A TCP server to which clients stream frames: a TaskThread for each connection rebuilds them and
 * signals them up, and the server signals a receipt down for each.
 *
 * <p>Its queue takes few frames: when it is full the connections wait, so they do not read, so the
 * operating system stops the clients.
 */
class StreamServer extends TaskThread {
  private final PrintStream log;
  private final Limits limits;
  private final ServerSocket listener;
  private final Promise<Integer> port = Promise.create();
  private int clients;
  private long frames;
  private long bytes;

  StreamServer(PrintStream log, Limits limits) throws IOException {
    super(
        TaskThreadOptions.defaults()
            .signalCapacity(limits.maxFrames())
            .maxRate(Integer.MAX_VALUE)); // it goes round once for each client
    this.log = log;
    this.limits = limits;
    this.listener = new ServerSocket();
  }

  /** Waits until it listens. */
  int port() throws InterruptedException {
    return port.await();
  }

  @Override
  public String id() {
    return "server";
  }

  @Override
  protected void onEnter() throws Exception {
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    port.succeed(listener.getLocalPort());
    recreate("accept", this::accept);
  }

  private void accept() throws IOException, InterruptedException {
    Socket socket = Tasks.blocking(listener::accept);
    if (children().size() < limits.maxClients()) {
      addChild(new StreamConnection("client-" + ++clients, socket, limits));
    } else {
      log.println("one client too many is sent away: there are " + limits.maxClients());
      socket.close();
    }
    reschedule("accept");
  }

  @Override
  protected void onChildSignal(Signal signal, TaskThread client) throws InterruptedException {
    switch (signal) {
      case StreamConnection.Frame(var number, var body) -> {
        int length = body.remaining();
        signalChild(client, new StreamConnection.Receipt(number, length, handle(body)));
      }
      case Ended(var _, var ending) -> log.println(client.id() + ": " + words(ending));
      default -> {}
    }
  }

  /** What there is to be done with a frame; the clients wait for it. Returns its checksum. */
  long handle(ByteBuffer frame) throws InterruptedException {
    frames++;
    bytes += frame.remaining();
    CRC32 checksum = new CRC32();
    checksum.update(frame);
    return checksum.getValue();
  }

  /** A client that lets its receipts pile up does not read. */
  @Override
  protected Overflow onChildFull(Signal signal, TaskThread client) {
    client.kill("it does not read: its receipts pile up");
    return Overflow.DROP;
  }

  private static String words(Ending ending) {
    return switch (ending) {
      case Ending.Stopped(var reason) -> reason;
      case Ending.Failed(var failure) -> "failed: " + failure.getMessage();
      case Ending.Killed(var reason) -> "cut off: " + reason;
    };
  }

  @Override
  protected void onExit() throws IOException {
    listener.close();
    log.println("server: %d frames, %d bytes".formatted(frames, bytes));
  }
}
