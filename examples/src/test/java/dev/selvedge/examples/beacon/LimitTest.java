package dev.selvedge.examples.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.Tasks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A service that counts its clients, and serves them three at a time. */
class LimitTest {

  private static final int LIMIT = 3;

  private final AtomicInteger clients = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final CyclicBarrier together = new CyclicBarrier(LIMIT);

  @Test
  void noMoreChecksAreUnderWayThanTheLimitAllows() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.startVirtualThread(() -> serve(server));
      Result result = Result.of(arguments(server.getLocalPort()));
      assertThat(result.lines())
          .filteredOn(line -> line.startsWith("round 1 "))
          .hasSize(3 * LIMIT)
          .allMatch(line -> line.contains(" up "));
    }
    assertThat(most).hasValue(LIMIT);
  }

  private static String[] arguments(int port) {
    Stream<String> options =
        Stream.of("--greeting", "--limit", "" + LIMIT, "--rounds", "1", "--timeout", "30s");
    Stream<String> targets =
        IntStream.range(0, 3 * LIMIT).mapToObj(i -> "t%d=127.0.0.1:%d".formatted(i, port));
    return Stream.concat(options, targets).toArray(String[]::new);
  }

  private void serve(ServerSocket server) {
    try {
      while (true) {
        Socket client = server.accept();
        Thread.startVirtualThread(() -> greet(client));
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private void greet(Socket client) {
    try (client) {
      most.accumulateAndGet(clients.incrementAndGet(), Math::max);
      together.await();
      Tasks.sleep(Duration.ofMillis(50)); // one too many would show now
      clients.decrementAndGet();
      client.getOutputStream().write('\n');
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
