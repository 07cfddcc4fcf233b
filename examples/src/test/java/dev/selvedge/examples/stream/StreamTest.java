package dev.selvedge.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.examples.Printed;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamTest {

  private static final Logger LIBRARY = Logger.getLogger("dev.selvedge");

  @BeforeEach
  void beQuiet() {
    LIBRARY.setLevel(Level.OFF); // the server says what its supervisor says
  }

  @AfterEach
  void speak() {
    LIBRARY.setLevel(null);
  }

  private static Limits limits() {
    return Limits.usual().patience(Duration.ofSeconds(3)).sendBuffer(4096);
  }

  @Test
  void framesOfAllSizesArriveAndClientsThatDoNotBehaveAreCutOffAlone() throws Exception {
    List<String> lines = Printed.by(out -> Stream.program(out, limits()));
    // Each of the two tells in order; which of them tells first of a client's end is open.
    assertThat(lines.stream().filter(line -> line.startsWith("client: ")))
        .containsExactly(
            "client: greeted by \"selvedge stream\", 1 frames, 22 bytes, all receipts are right",
            "client: greeted by \"selvedge stream\", 5 frames, 166559 bytes, all receipts are"
                + " right",
            "client: greeted by \"selvedge stream\", 50 frames, 52428800 bytes, all receipts are"
                + " right",
            "client: 1 frame, as before");
    List<String> told = lines.stream().filter(line -> !line.startsWith("client: ")).toList();
    assertThat(told.subList(0, 6))
        .containsExactly(
            "client-1: has closed after 1 frames",
            "client-2: has closed after 5 frames",
            "client-3: has closed after 50 frames",
            "client-4: failed: a frame of 0 bytes: a frame has at least one",
            "client-5: failed: a frame of 2147483648 bytes: no more than 16777216 are taken",
            "client-6: failed: it ended in the middle of a header: 2 of 4 bytes have come");
    assertThat(told.get(6)).startsWith("client-7: ").contains("it does not read");
    assertThat(told.get(7)).isEqualTo("client-8: has closed after 1 frames");
    assertThat(told.get(8)).startsWith("server: ");
    assertThat(told).hasSize(9);
  }

  @Test
  void theOthersGoOnWhileOneIsCutOff() throws Exception {
    StreamServer server = new StreamServer(silent(), limits());
    TaskGroup.run(group -> {
      group.fork("server", server::run);
      int port = server.port();
      TaskGroup.run(clients -> {
        for (int i = 0; i < 4; i++) {
          int seed = i;
          clients.fork(() ->
              assertThat(
                      new StreamClient(port, seed)
                          .stream(List.of(22, 100_000, 1, 1_048_576, 22, 300_000)).frames())
                  .isEqualTo(6));
          clients.fork(() -> new StreamClient(port, seed).misbehave(new byte[4], false));
          clients.fork(() -> new StreamClient(port, seed).misbehave(new byte[] {0, 0, 9}, true));
        }
        clients.fork(() -> new StreamClient(port, 9).neverRead());
      });
      server.stop("done");
    });
    assertThat(server.children()).isEmpty();
  }

  @Test
  void aClientTooManyIsSentAway() throws Exception {
    Limits two = new Limits(2, 100, 4, Duration.ofSeconds(5), 0);
    List<String> lines =
        Printed.by(out -> {
          StreamServer server = new StreamServer(out, two);
          TaskGroup.run(group -> {
            group.fork("server", server::run);
            int port = server.port();
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
              Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
              sockets.add(socket);
              assertThat(Tasks.blocking(() -> socket.getInputStream().read()))
                  .isEqualTo(i < 2 ? 0 : -1);
            }
            for (Socket socket : sockets) {
              socket.close();
            }
            server.stop("done");
          });
        });
    assertThat(lines).contains("one client too many is sent away: there are 2");
  }

  private static PrintStream silent() {
    return new PrintStream(OutputStream.nullOutputStream());
  }
}
