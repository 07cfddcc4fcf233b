package dev.selvedge;

import dev.selvedge.kernel.ManualTimers;
import dev.selvedge.kernel.ThreadsWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Runs a scenario on virtual threads in a time that the test moves. */
public final class ManualWorld {

  public final ManualTimers timers = new ManualTimers();
  final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final ThreadsWorld world =
      new ThreadsWorld("manual", Thread.ofVirtual().factory(), timers);

  /** Starts a body as a task of this world; the future ends as it does. */
  public <T> CompletableFuture<T> start(Block<T, Exception> body) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      try {
        result.complete(Detour.call(world, "scenario", body));
      } catch (Throwable t) {
        result.completeExceptionally(t);
      }
    });
    return result;
  }

  public CompletableFuture<Void> start(Action<Exception> body) {
    return start(() -> {
      body.run();
      return null;
    });
  }

  /**
   * Moves the clock once a number of alarms is armed, which says that the tasks have come so far.
   */
  public void advanceOnceArmed(int alarms, Duration time) {
    Eventually.until(() -> timers.armed() >= alarms);
    timers.advance(time);
  }

  void note(String event) {
    events.add(event);
  }
}
