package dev.selvedge.bench;

import dev.selvedge.manager.TaskManager;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** A task runs again and again, as soon as it may. */
@Comparison(
    title = "Periodic tick",
    shows =
        "Two thousand runs of a task that does nothing, with a pause of a microsecond between them:"
            + " what the machinery of a tick costs.",
    hides = "Nobody ticks like that. Whether a tick comes in time is another question.",
    baseline = "scheduledExecutor",
    each = "tick")
@Reach(row = "selvedge", beside = "scheduledExecutor", most = 2)
public class PeriodicTick {
  static final int TICKS = 2_000;
  private static final Duration PAUSE = Duration.ofNanos(1_000);

  /** One thread for all its ticks. */
  @Benchmark
  @OperationsPerInvocation(TICKS)
  public void scheduledExecutor() throws InterruptedException {
    var left = new CountDownLatch(TICKS);
    try (var executor = new ScheduledThreadPoolExecutor(1)) {
      var ticking =
          executor.scheduleWithFixedDelay(
              left::countDown, 0, PAUSE.toNanos(), TimeUnit.NANOSECONDS);
      left.await();
      ticking.cancel(false);
    }
  }

  /** Each tick arms the next. */
  @Benchmark
  @OperationsPerInvocation(TICKS)
  public void delayedExecutor() throws InterruptedException {
    var left = new CountDownLatch(TICKS);
    Executor later = CompletableFuture.delayedExecutor(PAUSE.toNanos(), TimeUnit.NANOSECONDS);
    tick(later, left);
    left.await();
  }

  private static void tick(Executor later, CountDownLatch left) {
    left.countDown();
    if (left.getCount() > 0) {
      later.execute(() -> tick(later, left));
    }
  }

  @Benchmark
  @OperationsPerInvocation(TICKS)
  public void selvedge() throws InterruptedException {
    var left = new CountDownLatch(TICKS);
    try (TaskManager manager = TaskManager.open("bench")) {
      manager.everyAfter(PAUSE).startingNow().register("tick", left::countDown);
      left.await();
    }
  }
}
