package dev.selvedge.examples.stream;

import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The streaming TCP server with its client: frames from 22 bytes to fifty of a mebibyte each, cut
 * anywhere; and then clients that do not behave.
 */
public final class Stream {
  private static final int MIB = 1024 * 1024;

  /** Held, so that its level is. */
  private static final Logger LIBRARY = Logger.getLogger("dev.selvedge");

  private Stream() {}

  static void program(PrintStream out, Limits limits) throws Exception {
    StreamServer server = new StreamServer(out, limits);
    TaskGroup.run(group -> {
      group.fork("server", server::run);
      StreamClient client = new StreamClient(server.port(), 42);

      for (List<Integer> lengths :
          List.of(
              List.of(22), List.of(1, 22, 1_000, 65_536, 100_000), Collections.nCopies(50, MIB))) {
        StreamClient.Report report = client.stream(lengths);
        out.println(
            "client: greeted by \"%s\", %d frames, %d bytes, all receipts are right"
                .formatted(report.greeting(), report.frames(), report.bytes()));
        awaitNoClients(server);
      }

      client.misbehave(header(0), false);
      awaitNoClients(server);
      client.misbehave(header(1 << 31), false);
      awaitNoClients(server);
      client.misbehave(new byte[] {0, 0}, true);
      awaitNoClients(server);
      client.neverRead();
      awaitNoClients(server);

      out.println("client: " + client.stream(List.of(22)).frames() + " frame, as before");
      awaitNoClients(server);
      server.stop("the program is over");
    });
  }

  private static byte[] header(int length) {
    return ByteBuffer.allocate(Frames.HEADER).putInt(length).array();
  }

  private static void awaitNoClients(StreamServer server) throws InterruptedException {
    while (!server.children().isEmpty()) {
      Tasks.sleep(Duration.ofMillis(1));
    }
  }

  /** Runs it; the client that never reads is cut off after two seconds. */
  public static void main(String[] args) throws Exception {
    LIBRARY.setLevel(Level.OFF); // the program says itself who is cut off
    program(System.out, Limits.usual().patience(Duration.ofSeconds(2)).sendBuffer(4096));
  }
}
