package dev.selvedge.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChannelBufferTest {
  private final ChannelBuffer<Object> buffer = new ChannelCore<>(ChannelCore.UNLIMITED);

  /** Also where the ring begins in its midst when it is full. */
  @Test
  void itemsLeaveInTheOrderInWhichTheyCame() {
    Queue<Object> expected = new ArrayDeque<>();
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      if (random.nextInt(100) < 52) {
        buffer.push(i);
        expected.add(i);
      } else {
        assertThat(buffer.pop()).isEqualTo(expected.poll());
      }
      assertThat(buffer.buffered()).isEqualTo(expected.size());
    }
    assertThat(expected).hasSizeGreaterThan(64);
    while (!expected.isEmpty()) {
      assertThat(buffer.pop()).isEqualTo(expected.poll());
    }
    assertThat(buffer.pop()).isNull();
  }

  @Test
  void whatIsDroppedIsGoneAndTheNextItemIsTheFirst() {
    for (int i = 0; i < 20; i++) {
      buffer.push(i);
    }
    buffer.pop();
    buffer.drop();
    assertThat(buffer.buffered()).isZero();
    assertThat(buffer.pop()).isNull();
    buffer.push("next");
    assertThat(buffer.pop()).isEqualTo("next");
  }

  @Test
  void whatIsDroppedIsNotHeld() throws InterruptedException {
    Object item = new Object();
    WeakReference<Object> dropped = new WeakReference<>(item);
    buffer.push(item);
    buffer.drop();
    item = null;
    Until.is(() -> {
      System.gc();
      return dropped.refersTo(null);
    });
    assertThat(buffer.buffered()).isZero();
  }
}
