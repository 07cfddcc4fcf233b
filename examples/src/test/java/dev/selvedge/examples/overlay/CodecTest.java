package dev.selvedge.examples.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.examples.overlay.Message.Hello;
import dev.selvedge.examples.overlay.Message.Increment;
import dev.selvedge.examples.overlay.Message.Incremented;
import dev.selvedge.examples.overlay.Message.Peers;
import dev.selvedge.examples.overlay.Message.Ping;
import dev.selvedge.examples.overlay.Message.Pong;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodecTest {

  static Stream<Message> messages() {
    List<Integer> most = IntStream.rangeClosed(65_504, 65_535).boxed().toList();
    return Stream.of(
        new Hello(0),
        new Ping(Long.MAX_VALUE),
        new Pong(-1),
        new Increment(1, 0),
        new Incremented(2, Integer.MAX_VALUE),
        new Peers(3, List.of()),
        new Peers(4, List.of(1)),
        new Peers(5, most));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void whatIsEncodedIsDecoded(Message message) {
    byte[] bytes = Codec.encode(message);
    assertThat(bytes.length).isLessThanOrEqualTo(Codec.MOST_BYTES);
    assertThat(Codec.decode(bytes)).contains(message);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void everyOtherLengthIsRefused(Message message) {
    byte[] bytes = Codec.encode(message);
    for (int length = 0; length <= Codec.MOST_BYTES + 1; length++) {
      if (length != bytes.length) {
        assertThat(Codec.decode(Arrays.copyOf(bytes, length))).isEmpty();
      }
    }
  }

  @Test
  void anotherMarkIsRefused() {
    byte[] bytes = Codec.encode(new Ping(1));
    for (int at = 0; at < 2; at++) {
      byte[] other = bytes.clone();
      other[at] ^= 1;
      assertThat(Codec.decode(other)).isEmpty();
    }
  }

  @Test
  void unknownTypesAreRefused() {
    byte[] bytes = Codec.encode(new Ping(1));
    List<Integer> known = new ArrayList<>();
    for (int type = Byte.MIN_VALUE; type <= Byte.MAX_VALUE; type++) {
      bytes[2] = (byte) type;
      if (Codec.decode(bytes).isPresent()) {
        known.add(type);
      }
    }
    assertThat(known).as("those without more than a number").containsExactly(1, 3, 4);
  }

  @Test
  void impossibleValuesAreRefused() {
    byte[] negative = Codec.encode(new Increment(1, 5));
    negative[11] = (byte) 0x80;
    assertThat(Codec.decode(negative)).isEmpty();
    byte[] noPort = Codec.encode(new Peers(1, List.of(7)));
    noPort[13] = 0;
    assertThat(Codec.decode(noPort)).isEmpty();
    byte[] negativeSize = Codec.encode(new Peers(1, List.of()));
    negativeSize[11] = -1;
    assertThat(Codec.decode(negativeSize)).isEmpty();
  }

  @Test
  void moreThanTheMostPeersAreRefused() {
    byte[] bytes = Codec.encode(new Peers(1, IntStream.rangeClosed(1, 32).boxed().toList()));
    byte[] more = Arrays.copyOf(bytes, bytes.length + 2);
    more[11] = 33;
    more[more.length - 1] = 1;
    assertThat(Codec.decode(more)).isEmpty();
  }

  /** Bytes at random, and messages with a few bytes changed: none of it throws. */
  @Test
  void whateverComesIsAMessageOrRefused() {
    Random random = new Random(42);
    List<byte[]> valid = messages().map(Codec::encode).toList();
    int decoded = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes =
          random.nextBoolean()
              ? new byte[random.nextInt(Codec.MOST_BYTES + 20)]
              : valid.get(random.nextInt(valid.size())).clone();
      if (bytes.length > 0) {
        for (int change = random.nextInt(4); change >= 0; change--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
      }
      Optional<Message> message = Codec.decode(bytes);
      if (message.isPresent()) {
        decoded++;
        assertThat(Codec.encode(message.get())).isEqualTo(bytes);
      }
    }
    assertThat(decoded).isPositive();
  }
}
