package dev.selvedge;

import dev.selvedge.kernel.LoopWorld;
import dev.selvedge.kernel.Order;
import dev.selvedge.kernel.VirtualTimers;
import java.time.Instant;

/** Where a scenario runs: each works the same everywhere. */
enum InWorld {
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

  private static LoopWorld loop() {
    VirtualTimers clock = new VirtualTimers(Instant.EPOCH, true);
    return new LoopWorld("loop", Thread.ofVirtual().factory(), clock, Order.FIFO, false);
  }
}
