package dev.selvedge.examples.beacon;

import dev.selvedge.request.Request;
import dev.selvedge.request.RequestCache;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Asks UDP services for an echo: a datagram is a number, and its answer is the same number from
 * where it was sent to.
 *
 * <p>All checks share one socket, and one task receives for all. A datagram may come late, twice,
 * or from somebody who was not asked; the request cache tells which answers anything. The address
 * is a part of the prefix, so nobody else can answer, even with the right number.
 *
 * <p>The socket is a {@link DatagramSocket}, not a channel: cancelling a check that is about to
 * send would close a channel under all others. Of this socket only the receiving is interruptible.
 */
final class Echoes implements AutoCloseable {

  private static final int BYTES = Long.BYTES;

  private final DatagramSocket socket;
  private final RequestCache requests = RequestCache.create("echoes");
  private final LongAdder wrongLengths = new LongAdder();

  private Echoes(DatagramSocket socket) {
    this.socket = socket;
  }

  /** With a free port. */
  static Echoes open() throws SocketException {
    return new Echoes(new DatagramSocket());
  }

  /**
   * Asks once, and waits for the echo.
   *
   * @throws SocketTimeoutException if it has not come in time
   */
  void ask(InetSocketAddress target, Duration timeout) throws IOException, InterruptedException {
    try (Request<@Nullable Void> request = requests.open(prefix(target), timeout)) {
      byte[] number = ByteBuffer.allocate(BYTES).putLong(request.number()).array();
      socket.send(new DatagramPacket(number, BYTES, target));
      request.await();
    } catch (TimeoutException e) {
      throw (IOException) new SocketTimeoutException(e.getMessage()).initCause(e);
    }
  }

  /** Receives until it is cancelled, which closes the socket. */
  void receive() throws IOException {
    byte[] buffer = new byte[BYTES + 1]; // one more, to tell what is too long from what is cut
    while (true) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      socket.receive(packet);
      if (packet.getLength() == BYTES) {
        var _ = requests.answer(prefix(packet.getSocketAddress()), number(buffer), null);
      } else {
        wrongLengths.increment();
      }
    }
  }

  private static long number(byte[] datagram) {
    return ByteBuffer.wrap(datagram).getLong();
  }

  /** Without the zone of IPv6, which is not always written as it was given. */
  private static String prefix(SocketAddress address) {
    InetSocketAddress place = (InetSocketAddress) address;
    String host = place.getAddress().getHostAddress().replaceFirst("%.*", "");
    return "echo %s %d".formatted(host, place.getPort());
  }

  /** What has come so far and answered nothing. */
  Strays strays() {
    RequestCache.Statistics now = requests.statistics();
    return new Strays(
        now.lateAnswers(), now.duplicateAnswers(), now.unknownAnswers(), wrongLengths.sum());
  }

  @Override
  public void close() {
    socket.close();
    requests.close();
  }
}
