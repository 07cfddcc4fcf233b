package dev.selvedge.test;

import dev.selvedge.Task;
import dev.selvedge.kernel.LoopWorld;
import dev.selvedge.kernel.Strand;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How a simulation that is stuck is brought to an end: its first task is cancelled; if that moved
 * nobody, every thread of the loop is interrupted, which ends also shielded waits; and if that does
 * not help several times, it is left alone.
 */
final class Stopping {

  private final LoopWorld world;
  private final AtomicInteger times = new AtomicInteger();
  private volatile @Nullable Task<?> first;

  Stopping(LoopWorld world) {
    this.world = world;
  }

  /** Sets the task that the others hang on. */
  void first(Task<?> task) {
    this.first = task;
  }

  /** Tries the next means; false if that was done as often as patience allows. */
  boolean again(int patience) {
    int time = times.getAndIncrement();
    if (time >= patience) {
      return false; // or the two would wake each other for ever
    }
    Task<?> task = first;
    if (time == 0 && task != null) {
      task.cancel("the simulation is stuck");
    }
    if (time > 0 || world.isIdle()) {
      interruptAll();
    }
    return true;
  }

  @SuppressWarnings("Interruption") // the threads of its own loop, as a last means
  private void interruptAll() {
    for (Strand strand : WaitTree.liveTasks(each -> each.world() == world)) {
      Thread thread = strand.thread();
      if (thread != null) {
        thread.interrupt();
      }
    }
  }

  /** Cancels what was left behind. */
  void cancelAll(List<Strand> leaks) {
    for (Strand leak : leaks) {
      ((Task<?>) leak).cancel("the body that started it has ended");
    }
  }
}
