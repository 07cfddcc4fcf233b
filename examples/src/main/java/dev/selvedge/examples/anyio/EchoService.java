package dev.selvedge.examples.anyio;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.selvedge.Ready;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A network service that says when it can be reached, and which port it has got.
 *
 * <p>The sockets are those of the JDK. What blocks in them is run by {@code Tasks.blocking}, on a
 * virtual thread: in parallel it could as well be called directly, and in an event loop it would
 * hold up all other tasks. A cancellation reaches it there, and the socket closes; what is opened
 * in a {@code try} is closed by it in any case. So a cancelled service leaves no socket behind.
 */
final class EchoService {
  static final InetAddress HOST = InetAddress.getLoopbackAddress();

  private EchoService() {}

  /** Listens until it is cancelled. Port 0 takes any that is free. */
  // @start region=service
  static void run(int port, Ready<Integer> ready) throws IOException, InterruptedException {
    try (var listener = new ServerSocket(port, 50, HOST)) {
      ready.started(listener.getLocalPort());
      serve(listener);
    }
  }

  // @end

  private static void serve(ServerSocket listener) throws InterruptedException {
    TaskGroup.run(connections -> {
      while (true) {
        Socket stream = Tasks.blocking(listener::accept);
        connections.fork(() -> handle(stream));
      }
    });
  }

  /** Begins even if it was cancelled before, so that the stream which it was given is closed. */
  private static void handle(Socket stream) throws IOException, InterruptedException {
    try (stream) {
      Tasks.blocking(() -> echo(stream));
    }
  }

  private static void echo(Socket stream) throws IOException {
    try (BufferedReader in = reader(stream);
        Writer out = writer(stream)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.write("echo of " + line + "\n");
        out.flush();
      }
    }
  }

  /** Sends a line to the service at a port, and returns its answer. */
  static String ask(int port, String line) throws IOException, InterruptedException {
    return Tasks.blocking(() -> answer(port, line));
  }

  private static String answer(int port, String line) throws IOException {
    try (var stream = new Socket(HOST, port);
        BufferedReader in = reader(stream);
        Writer out = writer(stream)) {
      out.write(line + "\n");
      out.flush();
      return in.readLine();
    }
  }

  private static BufferedReader reader(Socket stream) throws IOException {
    return new BufferedReader(new InputStreamReader(stream.getInputStream(), UTF_8));
  }

  private static Writer writer(Socket stream) throws IOException {
    return new OutputStreamWriter(stream.getOutputStream(), UTF_8);
  }
}
