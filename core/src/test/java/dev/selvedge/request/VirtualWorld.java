package dev.selvedge.request;

import dev.selvedge.Action;
import dev.selvedge.kernel.Entrance;
import dev.selvedge.kernel.LoopWorld;
import dev.selvedge.kernel.Order;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.VirtualTimers;
import java.time.Duration;
import java.time.Instant;

/** A loop in virtual time, for tests that say when something happens. */
final class VirtualWorld {

  final VirtualTimers timers = new VirtualTimers(Instant.EPOCH, true);

  /** Runs a scenario as a task of it. */
  void run(Action<Exception> scenario) throws Exception {
    LoopWorld world =
        new LoopWorld("loop", Thread.ofVirtual().factory(), timers, Order.FIFO, false);
    Entrance.get()
        .<Object, Exception>call(
            world,
            "scenario",
            () -> {
              scenario.run();
              return "done";
            });
  }

  /** How long the clock of the caller has run. */
  static Duration now() {
    return Duration.ofNanos(Strand.current().world().timers().nanoTime());
  }
}
