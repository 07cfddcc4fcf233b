package dev.selvedge.stress;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** A class of the JDK that is known to be right: Lincheck itself works. */
@Param(name = "item", gen = IntGen.class, conf = "1:3")
public class QueueLincheckTest {
  private final Queue<Integer> queue = new ConcurrentLinkedQueue<>();

  @Operation
  public boolean offer(@Param(name = "item") int item) {
    return queue.offer(item);
  }

  @Operation
  public Integer poll() {
    return queue.poll();
  }

  @Test
  void everyInterleavingIsLinearisable() {
    Lincheck.explore(QueueLincheckTest.class);
  }
}
