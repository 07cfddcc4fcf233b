package dev.selvedge.test;

import dev.selvedge.kernel.Alarm;
import dev.selvedge.kernel.SystemTimers;
import dev.selvedge.kernel.Timers;
import java.time.Duration;

/** Tells a simulation, in real time, that it takes too long, and goes on telling it. */
final class Guard extends Alarm {

  private static final long AGAIN_NANOS = 1_000_000_000;

  private final Simulation simulation;
  private final Timers timers = SystemTimers.shared();
  private final Object lock = new Object();

  /** Guarded by lock. */
  private boolean over;

  Guard(Simulation simulation, Duration timeout) {
    this.simulation = simulation;
    timers.arm(this, timers.after(timeout));
  }

  @Override
  protected void ring() {
    synchronized (lock) {
      if (over) {
        return;
      }
      timers.arm(this, timers.nanoTime() + AGAIN_NANOS);
    }
    simulation.tooLong();
  }

  /** It has ended. */
  void disarm() {
    synchronized (lock) {
      over = true;
      timers.disarm(this);
    }
  }
}
