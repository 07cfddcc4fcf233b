package dev.selvedge.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FramesTest {
  private static final int MAX = 1 << 20;

  private static byte[] bytes(int length, int seed) {
    byte[] bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] wire(List<byte[]> frames) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      Frames.write(out, frame);
    }
    return out.toByteArray();
  }

  /** Feeds a stream that is cut at these places. */
  private static List<byte[]> rebuilt(byte[] wire, int... cuts) throws IOException {
    Frames frames = new Frames(MAX);
    List<byte[]> complete = new ArrayList<>();
    int from = 0;
    for (int cut : cuts) {
      complete.addAll(frames.take(Arrays.copyOfRange(wire, from, cut), cut - from));
      from = cut;
    }
    complete.addAll(frames.take(Arrays.copyOfRange(wire, from, wire.length), wire.length - from));
    frames.end();
    return complete;
  }

  @Test
  void aStreamMayBeCutAtAnyTwoPlaces() throws Exception {
    List<byte[]> sent = List.of(bytes(1, 1), bytes(22, 2), bytes(3, 3));
    byte[] wire = wire(sent);
    for (int first = 0; first <= wire.length; first++) {
      for (int second = first; second <= wire.length; second++) {
        assertThat(rebuilt(wire, first, second))
            .usingElementComparator(Arrays::compare)
            .isEqualTo(sent);
      }
    }
  }

  @Test
  void aStreamMayComeByteByByte() throws Exception {
    List<byte[]> sent = List.of(bytes(300, 1), bytes(1, 2), bytes(70_000, 3));
    Frames frames = new Frames(MAX);
    List<byte[]> complete = new ArrayList<>();
    for (byte b : wire(sent)) {
      complete.addAll(frames.take(new byte[] {b}, 1));
    }
    frames.end();
    assertThat(complete).usingElementComparator(Arrays::compare).isEqualTo(sent);
  }

  @Test
  void streamsAreRebuiltHoweverTheyAreCut() throws Exception {
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<byte[]> sent = new ArrayList<>();
      for (int frame = random.nextInt(1, 8); frame > 0; frame--) {
        sent.add(bytes(1 + random.nextInt(1 << random.nextInt(18)), frame));
      }
      byte[] wire = wire(sent);
      int[] cuts = random.ints(random.nextInt(20), 0, wire.length + 1).sorted().toArray();
      assertThat(rebuilt(wire, cuts))
          .as("seed %d", seed)
          .usingElementComparator(Arrays::compare)
          .isEqualTo(sent);
    }
  }

  @Test
  void theLongestFrameIsTaken() throws Exception {
    List<byte[]> sent = List.of(bytes(MAX, 1));
    assertThat(rebuilt(wire(sent), 3, 10_000))
        .usingElementComparator(Arrays::compare)
        .isEqualTo(sent);
  }

  @Test
  void anEmptyFrameIsRefused() {
    assertThatThrownBy(() -> rebuilt(new byte[4]))
        .isInstanceOf(FrameException.class)
        .hasMessage("a frame of 0 bytes: a frame has at least one");
  }

  @Test
  void lengthsAreReadWithoutASign() {
    for (long length : new long[] {MAX + 1L, Integer.MAX_VALUE, 1L << 31, 0xFFFF_FFFFL}) {
      byte[] header = ByteBuffer.allocate(4).putInt((int) length).array();
      assertThatThrownBy(() -> rebuilt(header, 1, 2, 3))
          .isInstanceOf(FrameException.class)
          .hasMessage("a frame of " + length + " bytes: no more than 1048576 are taken");
    }
  }

  @Test
  void anEndInTheMiddleOfAFrameIsTold() throws Exception {
    byte[] wire = wire(List.of(bytes(10, 1), bytes(22, 2)));
    for (int end = 0; end <= wire.length; end++) {
      byte[] some = Arrays.copyOf(wire, end);
      int inFrame = end < 14 ? end : end - 14;
      if (end == 0 || end == 14 || end == wire.length) {
        rebuilt(some);
      } else if (inFrame < 4) {
        assertThatThrownBy(() -> rebuilt(some))
            .hasMessage("it ended in the middle of a header: " + inFrame + " of 4 bytes have come");
      } else {
        int length = end < 14 ? 10 : 22;
        assertThatThrownBy(() -> rebuilt(some))
            .hasMessage(
                "it ended in the middle of a frame: "
                    + (inFrame - 4)
                    + " of "
                    + length
                    + " bytes have come");
      }
    }
  }

  @Test
  void whatIsAnnouncedAndDoesNotComeTakesNoMemory() throws Exception {
    Frames frames = new Frames(1 << 30);
    byte[] header = ByteBuffer.allocate(4).putInt(1 << 30).array();
    frames.take(header, 4);
    assertThat(frames.held()).isZero();
    frames.take(new byte[100], 100);
    assertThat(frames.held()).isLessThan(10_000);
  }
}
