package dev.selvedge;

import dev.selvedge.kernel.Clocks;
import dev.selvedge.kernel.Entrance;
import dev.selvedge.kernel.LoopWorld;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.ThreadsWorld;
import dev.selvedge.kernel.VirtualTimers;
import dev.selvedge.kernel.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Runs tasks in a time that the test moves: that of the loop which the test runs in, else on
 * virtual threads with a clock of their own.
 */
public final class ManualWorld {

  private final World world;
  private final VirtualTimers clock;
  private final AutoCloseable group;
  final List<String> events = Collections.synchronizedList(new ArrayList<>());

  public ManualWorld() {
    Strand strand = Strand.currentOrNull();
    this.world =
        strand != null && strand.world() instanceof LoopWorld loop
            ? loop
            : new ThreadsWorld("manual", Thread.ofVirtual().factory(), Clocks.standing());
    this.clock = (VirtualTimers) world.timers();
    this.group = Entrance.get().open(world, "manual", (_, _) -> {});
  }

  /** Starts a body as a task of this world; its failure is for whoever asks the task. */
  public <T> Task<T> start(Callable<T> body) {
    return (Task<T>) Entrance.get().<T>submit(group, "scenario", body);
  }

  public Task<Void> start(Action<Exception> body) {
    return start(() -> {
      body.run();
      return null;
    });
  }

  /** Moves the clock. On a loop all others come as far as they can before. */
  public void advance(Duration time) throws InterruptedException {
    if (world instanceof LoopWorld) {
      CancelScope.shield(() -> Tasks.sleep(time));
    } else {
      Clocks.advance(clock, time);
    }
  }

  /**
   * Moves the clock once a number of alarms is armed, which says that the tasks have come so far.
   */
  public void advanceOnceArmed(int alarms, Duration time) throws InterruptedException {
    Eventually.until(() -> clock.armed() >= alarms);
    advance(time);
  }

  /** How many alarms are armed. */
  public int armed() {
    return clock.armed();
  }

  public Instant now() {
    return clock.now();
  }

  void note(String event) {
    events.add(event);
  }
}
