package dev.selvedge.bench;

import dev.selvedge.sync.CapacityLimiter;
import dev.selvedge.sync.Semaphore;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** Several tasks want permits, and there are too few of them. */
@Comparison(
    title = "Semaphore and limiter, contended",
    shows = "Four tasks, one permit, some ten nanoseconds of work with and without it.",
    hides = "As with locks: compare the fair ones with each other.",
    baseline = "fairJdkSemaphore",
    each = "acquire and release")
@Reach(row = "selvedgeSemaphore", beside = "fairJdkSemaphore", most = 1.5)
@Reach(row = "selvedgeLimiter", beside = "fairJdkSemaphore", most = 1.5)
public class PermitContended {
  static final int TIMES = 4_000;

  private static final Guard FAIR = Guard.of(new java.util.concurrent.Semaphore(1, true));
  private static final Guard UNFAIR = Guard.of(new java.util.concurrent.Semaphore(1));
  private static final Guard SEMAPHORE = Guard.of(Semaphore.of(1));
  private static final Guard LIMITER = Guard.of(CapacityLimiter.of(1));

  @Benchmark
  @OperationsPerInvocation(TIMES)
  public void fairJdkSemaphore() throws InterruptedException {
    Guards.contended(FAIR, TIMES);
  }

  @Benchmark
  @OperationsPerInvocation(TIMES)
  public void unfairJdkSemaphore() throws InterruptedException {
    Guards.contended(UNFAIR, TIMES);
  }

  @Benchmark
  @OperationsPerInvocation(TIMES)
  public void kotlin() {
    LockCoroutines.permitContended(Guards.TASKS, Guards.WORK, TIMES);
  }

  @Benchmark
  @OperationsPerInvocation(TIMES)
  public void selvedgeSemaphore() throws InterruptedException {
    Guards.contended(SEMAPHORE, TIMES);
  }

  @Benchmark
  @OperationsPerInvocation(TIMES)
  public void selvedgeLimiter() throws InterruptedException {
    Guards.contended(LIMITER, TIMES);
  }
}
