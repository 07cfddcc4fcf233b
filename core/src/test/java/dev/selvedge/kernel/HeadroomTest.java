package dev.selvedge.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What it says of its frame is so, also when it has been compiled. */
class HeadroomTest {

  private static final int STACK = 1 << 20;
  private static final int FRAME = 1_984;

  @Test
  void aFrameIsLargeAlsoIfItIsNotFilled() throws Exception {
    for (int i = 0; i < 200_000; i++) {
      Headroom.enter(3, i % 256 == 0);
    }
    assertThat(framesOnAStack()).isBetween(STACK / FRAME / 10, STACK / FRAME);
  }

  /** Or C2 would give up on whatever waits or forks, since it cannot make the large call. */
  @Test
  void itIsTooLongToBeInlined() throws Exception {
    int longest = 325; // -XX:FreqInlineSize
    assertThat(codeOfEnter().codeLength()).isGreaterThan(longest);
  }

  /** It makes room for the variables of a method that it enters, and for nothing else in it. */
  @Test
  void aFrameIsLargeForTheInterpreterToo() throws Exception {
    assertThat(codeOfEnter().maxLocals() * Long.BYTES).isGreaterThanOrEqualTo(FRAME);
  }

  private static CodeAttribute codeOfEnter() throws IOException {
    try (InputStream bytes = Headroom.class.getResourceAsStream("Headroom.class")) {
      return ClassFile.of().parse(bytes.readAllBytes()).methods().stream()
          .filter(method -> method.methodName().equalsString("enter"))
          .findAny()
          .flatMap(enter -> enter.findAttribute(Attributes.code()))
          .orElseThrow();
    }
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
