package dev.selvedge.examples.overlay;

import dev.selvedge.Tasks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;

/** UDP on loopback. */
final class UdpTransport implements Transport {

  /** One more than a message may have, to tell what is too long from what is cut. */
  private final ByteBuffer buffer = ByteBuffer.allocate(Codec.MOST_BYTES + 1);

  private final DatagramChannel channel;
  private final int port;

  private UdpTransport(DatagramChannel channel) throws IOException {
    this.channel = channel;
    this.port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  /** Binds to a free port. */
  static UdpTransport open() throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      return new UdpTransport(channel.bind(onLoopback(0)));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static InetSocketAddress onLoopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void send(int to, byte[] bytes) throws IOException {
    try {
      channel.send(ByteBuffer.wrap(bytes), onLoopback(to));
    } catch (ClosedChannelException e) {
      // lost, as the network might have lost it: the node is shutting down
    }
  }

  /** Called by one task at a time. A cancellation interrupts it, which closes the channel. */
  @Override
  public Datagram receive() throws IOException, InterruptedException {
    try {
      buffer.clear();
      InetSocketAddress from = (InetSocketAddress) channel.receive(buffer);
      byte[] bytes = new byte[buffer.flip().remaining()];
      buffer.get(bytes);
      return new Datagram(from.getPort(), bytes);
    } catch (ClosedChannelException e) {
      Tasks.checkpoint(); // it was closed by the cancellation
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
