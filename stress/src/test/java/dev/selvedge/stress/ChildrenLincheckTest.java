package dev.selvedge.stress;

import dev.selvedge.kernel.Children;
import dev.selvedge.kernel.Strand;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * The last child that leaves finds who waits for that, although it leaves without the lock. A row
 * has four places at first, and none is taken twice.
 */
@Param(name = "count", gen = IntGen.class, conf = "1:2")
public class ChildrenLincheckTest {

  private final Children children = new Children();
  private final Child[] born = new Child[2 * 3 * 2]; // not by the operations: it looks at the clock
  private final AtomicInteger come = new AtomicInteger();
  private int waiting; // guarded by children

  public ChildrenLincheckTest() {
    Arrays.setAll(born, _ -> new Child());
  }

  /** They leave, whoever waits is told, and so no wait is for ever. */
  @Operation
  public void comeAndGo(@Param(name = "count") int count) {
    comeAndGo(count, false);
  }

  @Operation
  public void serveAndGo(@Param(name = "count") int count) {
    comeAndGo(count, true);
  }

  private void comeAndGo(int count, boolean service) {
    int first = come.getAndAdd(count);
    for (int i = 0; i < count; i++) {
      synchronized (children) {
        children.add(born[first + i], service);
      }
    }
    for (int i = 0; i < count; i++) {
      leave(born[first + i], service);
    }
  }

  private void leave(Strand child, boolean service) {
    Children.leave(child);
    if (Children.mayBeLast(child)) {
      synchronized (children) {
        children.drop(child, service);
        if (waiting > 0 && !children.hasOrdinary()) {
          children.notifyAll();
        }
      }
    }
  }

  @Operation
  public void awaitAll() throws InterruptedException {
    synchronized (children) {
      waiting++;
      while (!children.isEmpty()) {
        children.wait();
      }
      waiting--;
    }
  }

  @Test
  void everyWaitComesToItsEnd() {
    Lincheck.explore(ChildrenLincheckTest.class, ChildrenLincheckTest.class);
  }
}
