package dev.selvedge.bench;

import dev.selvedge.sync.Mutex;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** Several tasks want the same lock. */
@Comparison(
    title = "Lock, contended",
    shows =
        "Four tasks take one lock again and again, with some ten nanoseconds of work in and out of"
            + " it.",
    hides =
        "Fair locks hand over to who has waited longest, which costs a switch of threads each"
            + " time; an unfair one lets the running thread have it again and again, and the others"
            + " starve. Compare the fair ones with each other.",
    baseline = "fairReentrantLock",
    each = "lock and unlock")
@Reach(row = "selvedge", beside = "fairReentrantLock", most = 1.5)
public class LockContended {
  static final int TIMES = 4_000;

  private static final Guard FAIR = Guard.of(new ReentrantLock(true));
  private static final Guard UNFAIR = Guard.of(new ReentrantLock());
  private static final Guard MUTEX = Guard.of(Mutex.create());

  @Benchmark
  @OperationsPerInvocation(TIMES)
  public void fairReentrantLock() throws InterruptedException {
    Guards.contended(FAIR, TIMES);
  }

  @Benchmark
  @OperationsPerInvocation(TIMES)
  public void unfairReentrantLock() throws InterruptedException {
    Guards.contended(UNFAIR, TIMES);
  }

  @Benchmark
  @OperationsPerInvocation(TIMES)
  public void kotlin() {
    LockCoroutines.lockContended(Guards.TASKS, Guards.WORK, TIMES);
  }

  @Benchmark
  @OperationsPerInvocation(TIMES)
  public void selvedge() throws InterruptedException {
    Guards.contended(MUTEX, TIMES);
  }
}
