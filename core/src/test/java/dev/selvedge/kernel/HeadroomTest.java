package dev.selvedge.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What it says of its frame is so, also when it has been compiled. */
class HeadroomTest {

  private static final int STACK = 1 << 20;
  private static final int FRAME = 832;

  @Test
  void aFrameIsLargeAlsoIfItIsNotFilled() throws Exception {
    for (int i = 0; i < 200_000; i++) {
      Headroom.enter(3, i % 64 == 0);
    }
    assertThat(framesOnAStack()).isBetween(STACK / FRAME / 10, STACK / FRAME);
  }

  /** How many there is room for; it is found by halves. */
  private static int framesOnAStack() throws InterruptedException {
    AtomicInteger enough = new AtomicInteger(1);
    Runnable search =
        () -> {
          int tooMany = STACK;
          while (tooMany - enough.get() > 1) {
            int frames = (enough.get() + tooMany) / 2;
            try {
              Headroom.enter(frames, false);
              enough.set(frames);
            } catch (StackOverflowError e) {
              tooMany = frames;
            }
          }
        };
    Thread thread = new Thread(null, search, "small stack", STACK);
    thread.start();
    thread.join();
    return enough.get();
  }
}
