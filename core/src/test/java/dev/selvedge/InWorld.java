package dev.selvedge;

import dev.selvedge.kernel.LoopWorld;
import dev.selvedge.kernel.Order;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.VirtualTimers;
import java.time.Instant;

/** Where a scenario runs: each works the same everywhere. */
public enum InWorld {
  /** Parallel threads in real time; the scenario on the test's own thread. */
  THREADS,
  /** An event loop in virtual time. */
  LOOP;

  void run(Action<Exception> scenario) throws Exception {
    if (this == THREADS) {
      scenario.run();
      return;
    }
    Detour.<Object, Exception>call(
        loop(),
        "scenario",
        () -> {
          scenario.run();
          return "done";
        });
  }

  /** Whether the caller runs on a loop: one at a time, in virtual time. */
  public static boolean isLoop() {
    Strand strand = Strand.currentOrNull();
    return strand != null && strand.world() instanceof LoopWorld;
  }

  /** How many rounds: many where threads race, a few for each of the many orders of a loop. */
  public static int rounds(int onThreads, int onALoop) {
    return isLoop() ? onALoop : onThreads;
  }

  private static LoopWorld loop() {
    VirtualTimers clock = new VirtualTimers(Instant.EPOCH, true);
    return new LoopWorld("loop", Thread.ofVirtual().factory(), clock, Order.FIFO, false);
  }
}
