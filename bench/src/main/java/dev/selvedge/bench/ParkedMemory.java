package dev.selvedge.bench;

import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.EventLoop;
import dev.selvedge.sync.Event;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** How much of the heap a task holds that waits, its thread and its stack included. */
final class ParkedMemory {
  private static final int COLLECTIONS = 2;

  private final int tasks;

  ParkedMemory(int tasks) {
    this.tasks = tasks;
  }

  /**
   * Bytes a task, for each kind of task. One round more than asked for is run: frames of code that
   * is not compiled yet are larger.
   */
  List<Figure> measure(int rounds) throws Exception {
    var kinds = new LinkedHashMap<String, Kind>();
    kinds.put("raw", ParkedMemory::raw);
    kinds.put("threads", ParkedMemory::threads);
    kinds.put("loop", ParkedMemory::loop);
    kinds.put("kotlinCoroutines", ParkedMemory::kotlinCoroutines);
    var measured = new LinkedHashMap<String, double[]>();
    for (int round = -1; round < rounds; round++) {
      for (var kind : kinds.entrySet()) {
        double bytes = bytesEach(kind.getValue());
        if (round >= 0) {
          measured.computeIfAbsent(kind.getKey(), row -> new double[rounds])[round] = bytes;
        }
      }
    }
    return measured.entrySet().stream().map(row -> figure(row.getKey(), row.getValue())).toList();
  }

  private double bytesEach(Kind kind) throws Exception {
    long before = heapUsed();
    return (kind.heapUsedWhenAllWait(this) - before) / (double) tasks;
  }

  private Figure figure(String row, double[] bytes) {
    Arrays.sort(bytes);
    double median = bytes[bytes.length / 2];
    String of = Integer.toString(tasks);
    return new Figure("ParkedMemory", of, row, median, bytes[0], bytes[bytes.length - 1], "bytes");
  }

  private interface Kind {
    long heapUsedWhenAllWait(ParkedMemory memory) throws Exception;
  }

  /** Virtual threads behind a latch, in an array. */
  private long raw() throws InterruptedException {
    var gate = new CountDownLatch(1);
    var began = new CountDownLatch(tasks);
    var threads = new Thread[tasks];
    for (int i = 0; i < tasks; i++) {
      threads[i] =
          Thread.startVirtualThread(() -> {
            began.countDown();
            try {
              gate.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          });
    }
    began.await();
    long used = heapUsed();
    gate.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    return used;
  }

  private long threads() throws InterruptedException {
    return groupAt(Event.create());
  }

  private long loop() throws InterruptedException {
    return EventLoop.with().slowStep(Duration.ZERO).<Long, InterruptedException>call(this::threads);
  }

  private long groupAt(Event gate) throws InterruptedException {
    return TaskGroup.call(group -> {
      for (int i = 0; i < tasks; i++) {
        group.fork("parked", () -> gate.await());
      }
      while (gate.statistics().waiting() < tasks) {
        Tasks.yield();
      }
      long used = heapUsed();
      gate.set();
      return used;
    });
  }

  private long kotlinCoroutines() throws InterruptedException {
    var used = new long[1];
    Coroutines.parked(tasks, () -> used[0] = heapUsed());
    return used[0];
  }

  private static long heapUsed() {
    var memory = ManagementFactory.getMemoryMXBean();
    for (int i = 0; i < COLLECTIONS; i++) {
      memory.gc();
    }
    return memory.getHeapMemoryUsage().getUsed();
  }
}
