package dev.selvedge.examples.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.selvedge.Tasks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;

/** A port of this machine; the first one to listen gets one that is free, the others the same. */
final class TcpNetwork implements Network {
  private static final InetAddress HOST = InetAddress.getLoopbackAddress();

  private volatile int port;

  @Override
  public Listener listen() throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(HOST, port));
    port = socket.getLocalPort();
    return new Listener() {
      @Override
      public Wire accept() throws IOException, InterruptedException {
        return new TcpWire(Tasks.blocking(socket::accept));
      }

      @Override
      public void close() throws IOException {
        socket.close();
      }
    };
  }

  @Override
  public Wire connect() throws IOException, InterruptedException {
    if (port == 0) {
      throw new IOException("nobody listens yet");
    }
    return new TcpWire(Tasks.blocking(() -> new Socket(HOST, port)));
  }

  private static final class TcpWire implements Wire {
    private final Socket socket;
    private final BufferedReader in;
    private final OutputStream out;

    TcpWire(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      this.out = socket.getOutputStream();
    }

    @Override
    public Optional<String> receive() throws IOException, InterruptedException {
      return Optional.ofNullable(Tasks.blocking(in::readLine));
    }

    @Override
    public void send(String line) throws IOException, InterruptedException {
      byte[] bytes = (line + "\n").getBytes(UTF_8);
      Tasks.blocking(() -> out.write(bytes));
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
