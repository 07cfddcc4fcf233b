package dev.selvedge.bench;

import dev.selvedge.sync.CapacityLimiter;
import dev.selvedge.sync.Semaphore;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** A permit is taken and given back by one task. */
@Comparison(
    title = "Semaphore and limiter, uncontended",
    shows = "What a permit costs when there are enough of them.",
    hides =
        "A capacity limiter also remembers who has each place; the JDK and Kotlin have nothing"
            + " that does.",
    baseline = "jdkSemaphore",
    each = "acquire and release")
@Reach(row = "selvedgeSemaphore", beside = "jdkSemaphore", most = 1.5)
@Reach(row = "selvedgeLimiter", beside = "jdkSemaphore", most = 1.5)
public class PermitUncontended {
  static final int TIMES = 1_000;
  private static final int PERMITS = 8;

  private static final Guard JDK = Guard.of(new java.util.concurrent.Semaphore(PERMITS));
  private static final Guard SEMAPHORE = Guard.of(Semaphore.of(PERMITS));
  private static final Guard LIMITER = Guard.of(CapacityLimiter.of(PERMITS));

  @Benchmark
  @OperationsPerInvocation(TIMES)
  public void jdkSemaphore() throws InterruptedException {
    Guards.alone(JDK, TIMES);
  }

  @Benchmark
  @OperationsPerInvocation(TIMES)
  public void kotlin() {
    LockCoroutines.permitAlone(PERMITS, TIMES);
  }

  @Benchmark
  @OperationsPerInvocation(TIMES)
  public void selvedgeSemaphore() throws InterruptedException {
    Guards.alone(SEMAPHORE, TIMES);
  }

  @Benchmark
  @OperationsPerInvocation(TIMES)
  public void selvedgeLimiter() throws InterruptedException {
    Guards.alone(LIMITER, TIMES);
  }
}
