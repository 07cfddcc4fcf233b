package dev.selvedge.examples.stream;

import dev.selvedge.Tasks;
import dev.selvedge.Timeouts;
import dev.selvedge.taskthread.Signal;
import dev.selvedge.taskthread.TaskThread;
import dev.selvedge.taskthread.TaskThreadOptions;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;

/**
 * One client: greets it, rebuilds the frames that it sends, and writes a receipt for each one that
 * the server has handled.
 *
 * <p>A client that sends no frames, or does not read, is a failure of this TaskThread alone: its
 * connection ends, the server says why, and the others go on.
 */
final class StreamConnection extends TaskThread {
  private static final int PIECE = 64 * 1024;

  /** A frame that has come, with its number. */
  record Frame(long number, ByteBuffer body) implements Signal {}

  /** That the server has handled a frame. */
  record Receipt(long number, int length, long checksum) implements Signal {}

  private final String id;
  private final Socket socket;
  private final Limits limits;
  private final Frames frames;
  private final byte[] piece = new byte[PIECE];
  private long received;

  StreamConnection(String id, Socket socket, Limits limits) {
    super(TaskThreadOptions.defaults().maxRate(Integer.MAX_VALUE)); // as fast as the client sends
    this.id = id;
    this.socket = socket;
    this.limits = limits;
    this.frames = new Frames(limits.maxFrame());
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  protected void onEnter() throws Exception {
    if (limits.sendBuffer() > 0) {
      socket.setSendBufferSize(limits.sendBuffer());
    }
    write(Json.greeting(id, limits.maxFrame()));
    recreate("read", this::read);
  }

  private void read() throws IOException, InterruptedException {
    int count = Tasks.blocking(() -> socket.getInputStream().read(piece));
    if (count < 0) {
      frames.end();
      stop("has closed after %d frames".formatted(received));
      return;
    }
    for (byte[] frame : frames.take(piece, count)) {
      signalParent(new Frame(++received, ByteBuffer.wrap(frame).asReadOnlyBuffer()));
    }
    reschedule("read");
  }

  @Override
  protected boolean onSignal(Signal signal) throws Exception {
    if (signal instanceof Receipt(var number, var length, var checksum)) {
      write(Json.receipt(number, length, checksum));
    }
    return true;
  }

  private void write(byte[] message) throws IOException, InterruptedException {
    try {
      Timeouts.failAfter(
          limits.patience(),
          () -> Tasks.blocking(() -> Frames.write(socket.getOutputStream(), message)));
    } catch (TimeoutException e) {
      throw new IOException(
          "it does not read: %d bytes could not be written within %d ms"
              .formatted(message.length, limits.patience().toMillis()),
          e);
    }
  }

  @Override
  protected void onExit() throws IOException {
    socket.close();
  }
}
