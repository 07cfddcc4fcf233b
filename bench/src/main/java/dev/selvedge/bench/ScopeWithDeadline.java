package dev.selvedge.bench;

import dev.selvedge.CancelScope;
import dev.selvedge.TaskGroup;
import dev.selvedge.Timeouts;
import io.netty.util.HashedWheelTimer;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Something is given a deadline and ends long before. */
@Comparison(
    title = "A scope with a deadline",
    shows =
        "What it costs to open and close one, with no other deadline outstanding and with a million"
            + " that are due before and after it.",
    hides =
        "The other rows are timers only: they cancel nothing, know no task, and do not nest; kotlin"
            + " is the one that does the same. fourAryHeap has not even a thread that would look at"
            + " it, and nettyWheel leaves most of the work to its next tick. One thread opens and"
            + " closes; the lock of the timers is not contended. No deadline comes.",
    baseline = "forkJoinPool",
    each = "scope")
@Reach(row = "selvedge", at = "0", most = 200)
@Reach(row = "selvedge", at = "1000000", most = 200)
@Reach(row = "selvedge", at = "1000000", beside = "kotlin", most = 1)
public class ScopeWithDeadline {
  static final int SCOPES = 1_000;

  /** Amid the outstanding ones. */
  private static final Duration TIME = Duration.ofMinutes(90);

  private static final long TIME_NANOS = TIME.toNanos();

  @Benchmark
  @OperationsPerInvocation(SCOPES)
  public void forkJoinPool(PoolTimers timers) {
    for (int i = 0; i < SCOPES; i++) {
      ForkJoinPool.commonPool().schedule(() -> {}, TIME_NANOS, TimeUnit.NANOSECONDS).cancel(false);
    }
  }

  @Benchmark
  @OperationsPerInvocation(SCOPES)
  public void scheduledExecutor(ExecutorTimers timers) {
    for (int i = 0; i < SCOPES; i++) {
      timers.executor.schedule(() -> {}, TIME_NANOS, TimeUnit.NANOSECONDS).cancel(false);
    }
  }

  @Benchmark
  @OperationsPerInvocation(SCOPES)
  public void nettyWheel(WheelTimers timers) {
    for (int i = 0; i < SCOPES; i++) {
      timers.wheel.newTimeout(timeout -> {}, TIME_NANOS, TimeUnit.NANOSECONDS).cancel();
    }
  }

  /** What a lock and a heap cost alone. */
  @Benchmark
  @OperationsPerInvocation(SCOPES)
  public void fourAryHeap(HeapTimers timers) {
    for (int i = 0; i < SCOPES; i++) {
      timers.heap.disarm(timers.heap.arm(TIME_NANOS));
    }
  }

  @Benchmark
  @OperationsPerInvocation(SCOPES)
  public void kotlin(CoroutineTimers timers) {
    DeadlineCoroutines.withTimeouts(SCOPES, TIME.toMillis());
  }

  @Benchmark
  @OperationsPerInvocation(SCOPES)
  public void selvedge(SelvedgeTimers timers) throws InterruptedException {
    TaskGroup.run(group -> {
      for (int i = 0; i < SCOPES; i++) {
        CancelScope.withTimeout(TIME).run(() -> {});
      }
    });
  }

  /** The shortcut that throws. */
  @Benchmark
  @OperationsPerInvocation(SCOPES)
  public void selvedgeFailAfter(SelvedgeTimers timers) throws InterruptedException {
    TaskGroup.run(group -> {
      for (int i = 0; i < SCOPES; i++) {
        Timeouts.failAfter(TIME, () -> {});
      }
    });
  }

  /** Opens that many others, due evenly between one hour and two. */
  @State(Scope.Benchmark)
  public abstract static class Outstanding {
    @Param({"0", "1000000"})
    public int outstanding;

    @Setup(Level.Trial)
    public void open() {
      begin();
      long hour = TimeUnit.HOURS.toNanos(1);
      for (int i = 0; i < outstanding; i++) {
        arm(hour + (long) ((double) i / outstanding * hour));
      }
    }

    @TearDown(Level.Trial)
    public void close() {
      end();
    }

    void begin() {}

    abstract void arm(long nanos);

    abstract void end();
  }

  public static class PoolTimers extends Outstanding {
    private final Cancellables armed = new Cancellables();

    @Override
    void arm(long nanos) {
      var future = ForkJoinPool.commonPool().schedule(() -> {}, nanos, TimeUnit.NANOSECONDS);
      armed.add(() -> future.cancel(false));
    }

    @Override
    void end() {
      armed.cancelAll();
    }
  }

  public static class ExecutorTimers extends Outstanding {
    ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);

    @Override
    void begin() {
      executor.setRemoveOnCancelPolicy(true);
    }

    @Override
    void arm(long nanos) {
      executor.schedule(() -> {}, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    void end() {
      executor.shutdownNow();
    }
  }

  public static class WheelTimers extends Outstanding {
    HashedWheelTimer wheel = new HashedWheelTimer();

    @Override
    void arm(long nanos) {
      wheel.newTimeout(timeout -> {}, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    void end() {
      wheel.stop();
    }
  }

  public static class HeapTimers extends Outstanding {
    FourAryHeap heap = new FourAryHeap();

    @Override
    void arm(long nanos) {
      heap.arm(nanos);
    }

    @Override
    void end() {
      heap = new FourAryHeap();
    }
  }

  /** Each by a coroutine that is delayed. */
  public static class CoroutineTimers extends Outstanding {
    private final DelayedCoroutines delayed = new DelayedCoroutines();

    @Override
    void arm(long nanos) {
      delayed.add(TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    @Override
    void end() {
      delayed.cancelAll();
    }
  }

  /** Each by a task that starts later, which is one entry like that of a scope. */
  public static class SelvedgeTimers extends Outstanding {
    private final DelayedTasks delayed = new DelayedTasks();

    @Override
    void begin() {
      delayed.open();
    }

    @Override
    void arm(long nanos) {
      delayed.add(Duration.ofNanos(nanos));
    }

    @Override
    void end() {
      delayed.cancelAll();
    }
  }
}
