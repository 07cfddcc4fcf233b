package dev.selvedge.examples.stream;

import com.google.gson.JsonObject;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/** A client that streams frames of random bytes, cut into pieces of random lengths. */
final class StreamClient {
  private final int port;
  private final SplittableRandom random;

  StreamClient(int port, long seed) {
    this.port = port;
    this.random = new SplittableRandom(seed);
  }

  /** What came of it. */
  record Report(String greeting, int frames, long bytes) {}

  /**
   * Streams frames of these lengths, and checks the receipt of each.
   *
   * @throws IOException if the connection breaks, or a receipt is wrong
   */
  Report stream(List<Integer> lengths) throws IOException, InterruptedException {
    try (Socket socket = connect()) {
      JsonObject greeting = Json.parse(read(socket));
      List<byte[]> frames = lengths.stream().map(this::frame).toList();
      return TaskGroup.call(group -> {
        group.fork("send", () -> send(socket, frames));
        long bytes = 0;
        for (int i = 0; i < frames.size(); i++) {
          check(frames.get(i), i + 1, Json.parse(Tasks.blocking(() -> read(socket))));
          bytes += frames.get(i).length;
        }
        return new Report(greeting.get("server").getAsString(), frames.size(), bytes);
      });
    }
  }

  private byte[] frame(int length) {
    byte[] frame = new byte[length];
    random.nextBytes(frame);
    return frame;
  }

  private void send(Socket socket, List<byte[]> frames) throws IOException, InterruptedException {
    OutputStream out = socket.getOutputStream();
    for (byte[] frame : frames) {
      byte[] bytes =
          ByteBuffer.allocate(Frames.HEADER + frame.length).putInt(frame.length).put(frame).array();
      Tasks.blocking(() -> sendInPieces(out, bytes));
    }
  }

  private void sendInPieces(OutputStream out, byte[] bytes) throws IOException {
    for (int at = 0; at < bytes.length; ) {
      int some = Math.min(bytes.length - at, 1 + random.nextInt(1 << random.nextInt(1, 18)));
      out.write(bytes, at, some);
      out.flush();
      at += some;
    }
  }

  private static void check(byte[] frame, int number, JsonObject receipt) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(frame);
    if (receipt.get("frame").getAsInt() != number
        || receipt.get("bytes").getAsInt() != frame.length
        || receipt.get("crc32").getAsLong() != checksum.getValue()) {
      throw new IOException("a wrong receipt for frame %d: %s".formatted(number, receipt));
    }
  }

  // ---- clients that do not behave ----

  /** Sends these bytes and closes, or waits until the server does. */
  void misbehave(byte[] bytes, boolean close) throws IOException, InterruptedException {
    try (Socket socket = connect()) {
      read(socket);
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      if (!close) {
        awaitEnd(socket);
      }
    }
  }

  private static void awaitEnd(Socket socket) throws InterruptedException {
    try {
      while (Tasks.blocking(() -> socket.getInputStream().read()) >= 0) {
        // reads on
      }
    } catch (IOException reset) {
      // an end like any other
    }
  }

  /** Sends frames for as long as the server takes them, and reads no receipt. */
  void neverRead() throws IOException, InterruptedException {
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(1024);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      byte[] frames = new byte[5 * 1000];
      for (int i = 0; i < frames.length; i += 5) {
        frames[i + 3] = 1; // a frame of one byte
      }
      while (true) {
        Tasks.blocking(() -> socket.getOutputStream().write(frames));
      }
    } catch (IOException cutOff) {
      // as it ought to be
    }
  }

  private Socket connect() throws IOException, InterruptedException {
    return Tasks.blocking(() -> new Socket(InetAddress.getLoopbackAddress(), port));
  }

  private static byte[] read(Socket socket) throws IOException {
    byte[] header = socket.getInputStream().readNBytes(Frames.HEADER);
    if (header.length < Frames.HEADER) {
      throw new EOFException("the server has closed");
    }
    return socket.getInputStream().readNBytes(ByteBuffer.wrap(header).getInt());
  }
}
