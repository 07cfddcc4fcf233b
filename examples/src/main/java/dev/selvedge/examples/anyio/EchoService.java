package dev.selvedge.examples.anyio;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.selvedge.Ready;
import dev.selvedge.TaskGroup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A network service that says when it can be reached, and which port it has got.
 *
 * <p>It is written with the channels of the JDK: a cancellation reaches a task that is blocked in
 * {@code accept} or {@code read}, and the channel closes. What is opened in a {@code try} is closed
 * by it, so a cancelled service leaves no socket behind.
 */
final class EchoService {
  private EchoService() {}

  /** Listens until it is cancelled. Port 0 takes any that is free. */
  // @start region=service
  static void run(int port, Ready<Integer> ready) throws IOException, InterruptedException {
    try (var listener = ServerSocketChannel.open()) {
      listener.bind(address(port));
      ready.started(listener.socket().getLocalPort());
      serve(listener);
    }
  }

  // @end

  private static void serve(ServerSocketChannel listener) throws InterruptedException {
    TaskGroup.run(connections -> {
      while (true) {
        SocketChannel stream = listener.accept();
        connections.fork(() -> handle(stream));
      }
    });
  }

  /** Runs even if it was cancelled before it began, so the stream that it was given is closed. */
  private static void handle(SocketChannel stream) throws IOException {
    try (stream;
        var in = new BufferedReader(Channels.newReader(stream, UTF_8));
        Writer out = Channels.newWriter(stream, UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.write("echo of " + line + "\n");
        out.flush();
      }
    }
  }

  /** Sends a line to the service at a port, and returns its answer. */
  static String ask(int port, String line) throws IOException {
    try (SocketChannel stream = SocketChannel.open(address(port));
        var in = new BufferedReader(Channels.newReader(stream, UTF_8));
        Writer out = Channels.newWriter(stream, UTF_8)) {
      out.write(line + "\n");
      out.flush();
      return in.readLine();
    }
  }

  static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
