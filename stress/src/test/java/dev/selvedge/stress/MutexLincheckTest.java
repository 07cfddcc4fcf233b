package dev.selvedge.stress;

import dev.selvedge.sync.Mutex;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** What is done under a mutex is done one at a time. */
public class MutexLincheckTest {
  private final Mutex mutex = Mutex.create();
  private int count;

  @Operation
  public int increment() throws InterruptedException {
    mutex.lock();
    try {
      return ++count;
    } finally {
      mutex.unlock();
    }
  }

  @Operation
  public int read() throws InterruptedException {
    mutex.lock();
    try {
      return count;
    } finally {
      mutex.unlock();
    }
  }

  @Test
  void everyInterleavingIsLinearisable() {
    Lincheck.explore(MutexLincheckTest.class);
  }
}
