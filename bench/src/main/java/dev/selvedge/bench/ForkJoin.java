package dev.selvedge.bench;

import dev.selvedge.TaskGroup;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Children that do nothing are forked and awaited by a platform thread. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
public class ForkJoin {
  @Param({"1", "10", "1000"})
  public int children;

  /** Virtual threads, a counter, and a park. */
  @Benchmark
  public void raw() {
    Thread host = Thread.currentThread();
    var left = new AtomicInteger(children);
    for (int i = 0; i < children; i++) {
      Thread.startVirtualThread(() -> {
        if (left.decrementAndGet() == 0) {
          LockSupport.unpark(host);
        }
      });
    }
    while (left.get() > 0) {
      LockSupport.park(this);
    }
  }

  @Benchmark
  public void executor() {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < children; i++) {
        executor.execute(() -> {});
      }
    }
  }

  @Benchmark
  public void taskGroup() throws InterruptedException {
    TaskGroup.run(group -> {
      for (int i = 0; i < children; i++) {
        group.fork("child", () -> {});
      }
    });
  }
}
