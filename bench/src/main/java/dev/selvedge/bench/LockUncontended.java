package dev.selvedge.bench;

import dev.selvedge.sync.Mutex;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** A lock is taken and given back by one task. */
@Comparison(
    title = "Lock, uncontended",
    shows = "What locking costs when nobody else wants the lock, interruptibly in each row.",
    hides =
        "Nothing is done while it is held, so the processor overlaps what it would not otherwise.",
    baseline = "reentrantLock",
    each = "lock and unlock")
@Reach(row = "selvedge", beside = "reentrantLock", most = 1.5)
@Reach(row = "selvedgeOnPlainThread", beside = "reentrantLock", most = 1.5)
public class LockUncontended {
  static final int TIMES = 1_000;

  private static final Guard LOCK = Guard.of(new ReentrantLock());
  private static final Guard MUTEX = Guard.of(Mutex.create());

  @Benchmark
  @OperationsPerInvocation(TIMES)
  public void reentrantLock() throws InterruptedException {
    Guards.alone(LOCK, TIMES);
  }

  @Benchmark
  @OperationsPerInvocation(TIMES)
  public void kotlin() {
    LockCoroutines.lockAlone(TIMES);
  }

  @Benchmark
  @OperationsPerInvocation(TIMES)
  public void selvedge() throws InterruptedException {
    Guards.alone(MUTEX, TIMES);
  }

  /** By a virtual thread that is no task, for which a root stands in. */
  @Benchmark
  @OperationsPerInvocation(TIMES)
  public void selvedgeOnPlainThread() throws InterruptedException {
    Guards.onPlainThread(MUTEX, TIMES);
  }
}
