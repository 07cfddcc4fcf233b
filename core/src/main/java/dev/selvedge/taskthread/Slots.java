package dev.selvedge.taskthread;

import dev.selvedge.Action;
import dev.selvedge.Task;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Turns;
import dev.selvedge.manager.TaskManager;
import dev.selvedge.sync.Event;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one TaskThread, all of them tasks of one manager: the one that handles its signals,
 * and those in its slots, which have the names of the slots. Each runs in turn with the others.
 *
 * <h2>State, guarded by {@code lock}</h2>
 *
 * <pre>
 *   running       what runs in each slot; a name of the manager runs one at a time
 *   rates         how fast they go round; kept for those that were reported, so that it is once
 *   Slot.again    whether there is a next round
 * </pre>
 *
 * <h2>Rounds</h2>
 *
 * The task of a slot runs its body, and again as long as somebody has asked for another round
 * meanwhile. That there is none, and that nothing runs in the slot, is one step under the lock; so
 * a round that was asked for is made, or the asker is told that the slot is empty. Between two
 * rounds others have their turn, and a cancellation is noticed, whatever the body has asked for.
 * Nothing is left of a round when the next one begins, neither on the stack nor anywhere else.
 */
final class Slots {

  private static final String SIGNALS = "signals";
  private static final Duration UNTIL_THEY_HAVE_ENDED = Duration.ofDays(100_000);

  private final TaskManager manager;
  private final Turns turns;
  private final String thread;
  private final int maxRate;

  private final Object lock = new Object();
  private final Map<String, Slot> running = new HashMap<>();
  private final Map<String, Rate> rates = new HashMap<>();

  /** In the world of the caller. */
  Slots(String thread, Turns turns, int maxRate, Consumer<Throwable> onFailure) {
    this.thread = thread;
    this.turns = turns;
    this.maxRate = maxRate;
    this.manager =
        TaskManager.with(thread)
            .onFailure((_, failure) -> onFailure.accept(failure))
            .patience(UNTIL_THEY_HAVE_ENDED)
            .open();
  }

  /** Starts the task that handles the signals. */
  Task<?> handleSignals(Action<?> body) {
    return manager.register(SIGNALS, () -> inTurn(body));
  }

  private void inTurn(Action<?> body) throws Exception {
    Strand strand = Strand.current();
    turns.enter(strand);
    try {
      body.run();
    } finally {
      turns.leave(strand);
    }
  }

  // ---- what code of the TaskThread does ----

  void recreate(String name, Action<?> body) throws InterruptedException {
    checkName(name);
    Strand.current().checkpoint();
    Slot slot = new Slot(name, body);
    manager.replace(name, () -> inTurn(slot::rounds));
  }

  void reschedule(String name) {
    synchronized (lock) {
      Slot slot = running.get(name);
      if (slot == null) {
        throw new IllegalStateException(
            "slot \"%s\" of TaskThread \"%s\" cannot be rescheduled: nothing runs in it; reschedule is called by the body that recreate has put into the slot"
                .formatted(name, thread));
      }
      slot.again = true;
    }
  }

  boolean delete(String name) throws InterruptedException {
    checkName(name);
    Strand.current().checkpoint();
    Optional<Task<?>> youngest = manager.get(name);
    if (youngest.isEmpty()) {
      return false;
    }
    Slot oldest = runningIn(name);
    manager.cancel(name, "slot \"" + name + "\" is deleted");
    if (oldest == null || !oldest.isCaller()) {
      youngest.get().await();
      if (oldest != null) {
        oldest.ended.await();
      }
    }
    return true;
  }

  private @Nullable Slot runningIn(String name) {
    synchronized (lock) {
      return running.get(name);
    }
  }

  private void checkName(String name) {
    if (name.equals(SIGNALS)) {
      throw new IllegalArgumentException(
          "slot must not be \"%s\": that is the task of TaskThread \"%s\" that handles its signals"
              .formatted(name, thread));
    }
  }

  /** Those that are not empty. */
  List<String> names() {
    return manager.tasks().stream().map(Task::name).filter(name -> !name.equals(SIGNALS)).toList();
  }

  // ---- the end ----

  /** Cancels all tasks and returns at once; from any thread. */
  void cancel(String reason) {
    manager.cancelAll(reason);
  }

  /**
   * Asks, cancels after the grace, and waits until no task is left. Starts nothing from then on.
   */
  void shutdown(Duration grace) {
    manager.shutdown(grace);
  }

  /** What runs in a slot. */
  private final class Slot {
    private final String name;
    private final Action<?> body;
    private final Event ended = Event.create();
    private boolean again;
    private volatile @Nullable Strand runner;

    Slot(String name, Action<?> body) {
      this.name = name;
      this.body = body;
    }

    void rounds() throws Exception {
      Strand strand = Strand.current();
      runner = strand;
      Rate rate = begin();
      try {
        do {
          rate.round(strand.world().timers().nanoTime());
          body.run();
        } while (goesRound(strand));
      } finally {
        end(rate);
      }
    }

    private Rate begin() {
      synchronized (lock) {
        running.put(name, this);
        return rates.computeIfAbsent(name, _ -> new Rate(name, thread, maxRate));
      }
    }

    private boolean goesRound(Strand strand) throws InterruptedException {
      synchronized (lock) {
        if (!again) {
          running.remove(name, this);
          return false;
        }
        again = false;
      }
      strand.checkpoint();
      strand.giveWay();
      return true;
    }

    private void end(Rate rate) {
      synchronized (lock) {
        running.remove(name, this);
        if (!rate.isReported()) {
          rates.remove(name);
        }
      }
      ended.set();
    }

    boolean isCaller() {
      return runner == Strand.current();
    }
  }
}
