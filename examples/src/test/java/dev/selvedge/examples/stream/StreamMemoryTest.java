package dev.selvedge.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.examples.Printed;
import dev.selvedge.sync.Event;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client makes the server hold does not grow with what it sends and does not read. */
class StreamMemoryTest {

  private static final Logger LIBRARY = Logger.getLogger("dev.selvedge");
  private static final int MIB = 1024 * 1024;

  /** Nobody is cut off for being slow. */
  private static final Limits PATIENT =
      Limits.usual().patience(Duration.ofHours(1)).sendBuffer(4096);

  @BeforeEach
  void beQuiet() {
    LIBRARY.setLevel(Level.OFF); // the server says what its supervisor says
  }

  @AfterEach
  void speak() {
    LIBRARY.setLevel(null);
  }

  /** Handles frames only when it is let. */
  private static final class GatedServer extends StreamServer {
    final Event gate = Event.create();
    final AtomicLong handled = new AtomicLong();

    GatedServer(PrintStream log) throws IOException {
      super(log, PATIENT);
    }

    @Override
    long handle(ByteBuffer frame) throws InterruptedException {
      gate.await();
      handled.incrementAndGet();
      return super.handle(frame);
    }
  }

  @Test
  void aServerThatIsSlowHoldsNoMoreFramesThanItsQueueAndNoneThatItHasHandled() throws Exception {
    int frames = 256;
    int most = 64; // what the queue and the connection hold, and the system's buffers, with room
    List<String> lines =
        Printed.by(out -> {
          GatedServer server = new GatedServer(out);
          TaskGroup.run(group -> {
            group.fork("server", server::run);
            long before = heapUsed();
            AtomicLong sent = new AtomicLong();
            try (Socket socket = connect(server.port())) {
              Task<?> client = group.fork("client", () -> send(socket, frames, sent));
              while (server.statistics().overflows() == 0) {
                assertThat(client.isDone()).as("all is sent, and nothing was handled").isFalse();
                Tasks.sleep(Duration.ofMillis(1));
              }
              assertThat(heapUsed() - before).isLessThan((long) most * MIB);
              assertThat(sent.get()).isLessThan(most);

              server.gate.set();
              client.join();
              while (server.handled.get() < frames) {
                Tasks.sleep(Duration.ofMillis(1));
              }
              assertThat(heapUsed() - before).isLessThan((long) most * MIB);
            }
            server.stop("done");
          });
        });
    assertThat(lines.getLast()).isEqualTo("server: 256 frames, 268435456 bytes");
  }

  private static Socket connect(int port) throws IOException, InterruptedException {
    return Tasks.blocking(() -> new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** Sends frames of a mebibyte, and reads nothing. */
  private static void send(Socket socket, int frames, AtomicLong sent)
      throws IOException, InterruptedException {
    byte[] frame = new byte[MIB];
    for (int i = 0; i < frames; i++) {
      Tasks.blocking(() -> Frames.write(socket.getOutputStream(), frame));
      sent.incrementAndGet();
    }
  }

  private static long heapUsed() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }

  /** Would have receipts written for ever. */
  private static final class CountingServer extends StreamServer {
    static final int MOST = 10_000;
    final AtomicLong handled = new AtomicLong();

    CountingServer(PrintStream log) throws IOException {
      super(log, PATIENT);
    }

    @Override
    long handle(ByteBuffer frame) throws InterruptedException {
      assertThat(handled.incrementAndGet()).as("receipts that nobody reads").isLessThan(MOST);
      return super.handle(frame);
    }
  }

  @Test
  void aClientThatNeverReadsIsCutOffWhenItsReceiptsPileUp() throws Exception {
    List<String> lines =
        Printed.by(out -> {
          CountingServer server = new CountingServer(out);
          TaskGroup.run(group -> {
            group.fork("server", server::run);
            new StreamClient(server.port(), 1).neverRead();
            while (!server.children().isEmpty()) {
              Tasks.sleep(Duration.ofMillis(1));
            }
            server.stop("done");
          });
        });
    assertThat(lines).contains("client-1: cut off: it does not read: its receipts pile up");
  }
}
