package dev.selvedge.examples.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Frames on a stream of bytes: four bytes that say how many follow, the most significant one first,
 * and then these. A stream is cut anywhere; what came of a frame is kept until the rest comes.
 *
 * <p>A frame takes memory as it comes, not as it is announced: who announces much and sends nothing
 * costs nothing.
 */
final class Frames {
  /** The bytes that tell the length. */
  static final int HEADER = 4;

  private static final int FIRST_PIECE = 8 * 1024;

  private final long maxLength;
  private final byte[] header = new byte[HEADER];
  private int headerBytes;
  private byte[] body = new byte[0];
  private int bodyBytes;
  private int length;

  /** For frames up to a length; zero is none. */
  Frames(int maxLength) {
    this.maxLength = maxLength;
  }

  /**
   * Takes some bytes of the stream.
   *
   * @return the frames that are complete with them, in order
   * @throws FrameException if a frame is announced that is empty or too long; the stream is of no
   *     more use then
   */
  List<byte[]> take(byte[] bytes, int count) throws FrameException {
    List<byte[]> complete = new ArrayList<>();
    int at = 0;
    while (at < count) {
      at += headerBytes < HEADER ? takeHeader(bytes, at, count) : takeBody(bytes, at, count);
      if (headerBytes == HEADER && bodyBytes == length) {
        complete.add(bodyBytes == body.length ? body : Arrays.copyOf(body, bodyBytes));
        headerBytes = 0;
        body = new byte[0];
        bodyBytes = 0;
      }
    }
    return complete;
  }

  private int takeHeader(byte[] bytes, int from, int to) throws FrameException {
    int some = Math.min(HEADER - headerBytes, to - from);
    System.arraycopy(bytes, from, header, headerBytes, some);
    headerBytes += some;
    if (headerBytes == HEADER) {
      long announced = Integer.toUnsignedLong(ByteBuffer.wrap(header).getInt());
      if (announced == 0) {
        throw new FrameException("a frame of 0 bytes: a frame has at least one");
      }
      if (announced > maxLength) {
        throw new FrameException(
            "a frame of %d bytes: no more than %d are taken".formatted(announced, maxLength));
      }
      length = (int) announced;
    }
    return some;
  }

  private int takeBody(byte[] bytes, int from, int to) {
    int some = Math.min(length - bodyBytes, to - from);
    if (body.length < bodyBytes + some) {
      body = Arrays.copyOf(body, capacityFor(bodyBytes + some));
    }
    System.arraycopy(bytes, from, body, bodyBytes, some);
    bodyBytes += some;
    return some;
  }

  private int capacityFor(int needed) {
    long doubled = Math.max(FIRST_PIECE, 2L * body.length);
    return (int) Math.min(length, Math.max(needed, doubled));
  }

  /** How much memory the frame that is not complete yet takes. */
  int held() {
    return body.length;
  }

  /**
   * The stream has ended.
   *
   * @throws FrameException if it ended in the middle of a frame
   */
  void end() throws FrameException {
    if (headerBytes == HEADER) {
      throw new FrameException(
          "it ended in the middle of a frame: %d of %d bytes have come"
              .formatted(bodyBytes, length));
    }
    if (headerBytes > 0) {
      throw new FrameException(
          "it ended in the middle of a header: %d of %d bytes have come"
              .formatted(headerBytes, HEADER));
    }
  }

  /** Writes a frame. */
  static void write(OutputStream out, byte[] frame) throws IOException {
    out.write(ByteBuffer.allocate(HEADER + frame.length).putInt(frame.length).put(frame).array());
    out.flush();
  }
}
