package dev.selvedge.bench;

import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** How much more heap is in use than before; JMH collects it beside the time. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class HeldBytes {
  static final String LABEL = "bytesEach";

  /** What has a finalizer goes with a later one: so does Netty's wheel, with all that is in it. */
  private static final int COLLECTIONS = 4;

  /** Time for the finalizers to be run. */
  private static final long PAUSE_NANOS = 200_000_000;

  /** JMH labels it with this name. */
  public double bytesEach;

  private long before;

  /** Notes what is in use already. */
  void begin() {
    before = heapUsed();
  }

  /** Notes what each of so many things holds. */
  void end(int things) {
    bytesEach = Math.max(0, heapUsed() - before) / (double) things;
  }

  private static long heapUsed() {
    var memory = ManagementFactory.getMemoryMXBean();
    for (int i = 0; i < COLLECTIONS; i++) {
      memory.gc();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return memory.getHeapMemoryUsage().getUsed();
  }
}
