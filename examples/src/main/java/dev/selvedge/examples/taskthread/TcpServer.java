package dev.selvedge.examples.taskthread;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.sync.Promise;
import dev.selvedge.taskthread.Ended;
import dev.selvedge.taskthread.Signal;
import dev.selvedge.taskthread.TaskThread;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * A TCP server with a TaskThread for each connection, and a limit on their number.
 *
 * <p>What blocks in sockets is in {@code Tasks.blocking}: it gives the turn away meanwhile, and is
 * interrupted when the TaskThread is cancelled, which closes the socket.
 */
public final class TcpServer extends TaskThread {
  private static final InetAddress HOST = InetAddress.getLoopbackAddress();

  private final PrintStream out;
  private final int maxClients;
  private final ServerSocket listener;
  private final Promise<Integer> port = Promise.create();
  private int clients;

  TcpServer(PrintStream out, int maxClients) throws IOException {
    this.out = out;
    this.maxClients = maxClients;
    this.listener = new ServerSocket();
  }

  /** Waits until it listens. */
  int port() throws InterruptedException {
    return port.await();
  }

  // @start region=server
  @Override
  protected void onEnter() throws Exception {
    listener.bind(new InetSocketAddress(HOST, 0));
    port.succeed(listener.getLocalPort());
    recreate("accept", this::accept);
  }

  private void accept() throws IOException, InterruptedException {
    Socket socket = Tasks.blocking(listener::accept);
    if (children().size() < maxClients) {
      addChild(new Connection(++clients, socket));
    } else {
      refuse(socket);
    }
    reschedule("accept");
  }

  @Override
  protected void onChildSignal(Signal signal, TaskThread client) {
    switch (signal) {
      case Line(var text) -> out.println(client.info() + " says " + text);
      case Ended _ -> out.println(client.info() + " has gone");
      default -> {}
    }
  }

  @Override
  protected void onExit() throws IOException {
    listener.close();
  }

  // @end

  private void refuse(Socket socket) throws InterruptedException {
    try (socket) {
      Tasks.blocking(() -> send(socket, "the house is full"));
    } catch (IOException gone) {
      out.println("one that came too late did not wait for the answer");
    }
  }

  private static void send(Socket socket, String line) throws IOException {
    Writer writer = new OutputStreamWriter(socket.getOutputStream(), UTF_8);
    writer.write(line + "\n");
    writer.flush();
  }

  record Line(String text) implements Signal {}

  /** One client: what it says goes up to the server, and back to it. */
  static final class Connection extends TaskThread {
    private final int number;
    private final Socket socket;

    Connection(int number, Socket socket) {
      this.number = number;
      this.socket = socket;
    }

    @Override
    public String info() {
      return "client " + number;
    }

    @Override
    protected void onEnter() throws Exception {
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      recreate("read", () -> read(reader));
    }

    private void read(BufferedReader reader) throws InterruptedException {
      try {
        String line = Tasks.blocking(reader::readLine);
        if (line == null) {
          stop("the client has closed");
          return;
        }
        signalParent(new Line(line));
        Tasks.blocking(() -> send(socket, "you said " + line));
        reschedule("read");
      } catch (IOException e) {
        stop("the connection broke: " + e.getMessage());
      }
    }

    @Override
    protected void onExit() throws IOException {
      socket.close();
    }
  }

  /** Opens connections to a server until one is refused, and talks over all of them. */
  static void program(PrintStream out, int maxClients) throws Exception {
    TcpServer server = new TcpServer(out, maxClients);
    TaskGroup.run(group -> {
      group.fork("server", server::run);
      int port = server.port();
      List<Socket> sockets = new ArrayList<>();
      try {
        for (int i = 1; i <= maxClients + 1; i++) {
          Socket socket = Tasks.blocking(() -> new Socket(HOST, port));
          sockets.add(socket);
          if (i <= maxClients) {
            Tasks.blocking(() -> send(socket, "hello"));
          }
          out.println("answer: " + Tasks.blocking(() -> line(socket)));
        }
      } finally {
        for (Socket socket : sockets) {
          socket.close();
        }
      }
      while (!server.children().isEmpty()) {
        Tasks.yield();
      }
      server.stop("the program is over");
    });
  }

  private static String line(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
  }

  /** Serves three clients and refuses a fourth. */
  public static void main(String[] args) throws Exception {
    program(System.out, 3);
  }
}
