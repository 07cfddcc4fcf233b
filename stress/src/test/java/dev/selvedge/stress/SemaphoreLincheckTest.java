package dev.selvedge.stress;

import dev.selvedge.sync.Semaphore;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** Permits come and go one at a time; blocking pairs leave the count as it was. */
public class SemaphoreLincheckTest {
  private final Semaphore permits = Semaphore.of(2);

  @Operation
  public boolean tryAcquire() {
    return permits.tryAcquire();
  }

  @Operation
  public void release() {
    permits.release();
  }

  @Operation
  public int available() {
    return permits.available();
  }

  @Test
  void everyInterleavingIsLinearisable() {
    Lincheck.explore(SemaphoreLincheckTest.class);
  }
}
