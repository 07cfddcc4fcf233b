package dev.selvedge.stress;

import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Waiter;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** One of several ends a wait, and the others learn that they did not. */
public class WaiterLincheckTest {
  private final Waiter waiter = new Waiter(Strand.current(), "the test");

  @Operation
  public boolean signal() {
    return waiter.signal();
  }

  @Operation
  public boolean expire() {
    return waiter.expire();
  }

  @Operation
  public boolean isWaiting() {
    return waiter.isWaiting();
  }

  @Operation
  public boolean isSignalled() {
    return waiter.isSignalled();
  }

  @Test
  void everyInterleavingIsLinearisable() {
    Lincheck.explore(WaiterLincheckTest.class);
  }
}
