package dev.selvedge.examples.overlay;

import dev.selvedge.examples.overlay.Message.Hello;
import dev.selvedge.examples.overlay.Message.Increment;
import dev.selvedge.examples.overlay.Message.Incremented;
import dev.selvedge.examples.overlay.Message.Peers;
import dev.selvedge.examples.overlay.Message.Ping;
import dev.selvedge.examples.overlay.Message.Pong;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Messages as bytes: two that mark the protocol, one for the type, eight for the number, and what
 * the type needs. A message has exactly the length that its type and its counts say, or it is none.
 *
 * <p>Peers are named by ports alone, for all of them are on loopback: no message can make a node
 * send anything to another machine.
 */
final class Codec {

  /** No message is longer. */
  static final int MOST_BYTES = 256;

  /** So many peers fit into one message. */
  static final int MOST_PEERS = 32;

  private static final short MARK = 0x5E1F;
  private static final int HEAD = Short.BYTES + 1 + Long.BYTES;

  private static final byte HELLO = 1;
  private static final byte PEERS = 2;
  private static final byte PING = 3;
  private static final byte PONG = 4;
  private static final byte INCREMENT = 5;
  private static final byte INCREMENTED = 6;

  private Codec() {}

  static byte[] encode(Message message) {
    ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES).putShort(MARK);
    switch (message) {
      case Hello(long number) -> bytes.put(HELLO).putLong(number);
      case Ping(long number) -> bytes.put(PING).putLong(number);
      case Pong(long number) -> bytes.put(PONG).putLong(number);
      case Increment(long number, int count) -> bytes.put(INCREMENT).putLong(number).putInt(count);
      case Incremented(long number, int count) ->
          bytes.put(INCREMENTED).putLong(number).putInt(count);
      case Peers(long number, List<Integer> ports) -> {
        bytes.put(PEERS).putLong(number).put((byte) ports.size());
        ports.forEach(port -> bytes.putShort((short) (int) port));
      }
    }
    byte[] exact = new byte[bytes.position()];
    bytes.flip().get(exact);
    return exact;
  }

  /** The message; empty if these bytes are none. */
  static Optional<Message> decode(byte[] datagram) {
    if (datagram.length < HEAD || datagram.length > MOST_BYTES) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(datagram);
    if (bytes.getShort() != MARK) {
      return Optional.empty();
    }
    byte type = bytes.get();
    long number = bytes.getLong();
    int rest = bytes.remaining();
    return switch (type) {
      case HELLO -> rest == 0 ? Optional.of(new Hello(number)) : Optional.empty();
      case PING -> rest == 0 ? Optional.of(new Ping(number)) : Optional.empty();
      case PONG -> rest == 0 ? Optional.of(new Pong(number)) : Optional.empty();
      case INCREMENT, INCREMENTED -> count(type, number, bytes);
      case PEERS -> peers(number, bytes);
      default -> Optional.empty();
    };
  }

  private static Optional<Message> count(byte type, long number, ByteBuffer bytes) {
    if (bytes.remaining() != Integer.BYTES) {
      return Optional.empty();
    }
    int count = bytes.getInt();
    if (count < 0) {
      return Optional.empty();
    }
    return Optional.of(
        type == INCREMENT ? new Increment(number, count) : new Incremented(number, count));
  }

  private static Optional<Message> peers(long number, ByteBuffer bytes) {
    int size = bytes.hasRemaining() ? bytes.get() : -1;
    if (size < 0 || size > MOST_PEERS || bytes.remaining() != size * Short.BYTES) {
      return Optional.empty();
    }
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int port = Short.toUnsignedInt(bytes.getShort());
      if (port == 0) {
        return Optional.empty();
      }
      ports.add(port);
    }
    return Optional.of(new Peers(number, ports));
  }
}
