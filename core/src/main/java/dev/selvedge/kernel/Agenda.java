package dev.selvedge.kernel;

import org.jspecify.annotations.Nullable;

/**
 * What a loop does next when nobody holds its baton. The first of these that applies:
 *
 * <ol>
 *   <li>an alarm of the virtual clock that is due rings;
 *   <li>a ready strand runs: the one that the order chooses;
 *   <li>nothing, as long as work is running that was handed out to another world;
 *   <li>who waits for all others to wait is woken, and may move the clock by hand;
 *   <li>the virtual clock jumps to its next alarm, and all begins again;
 *   <li>strands are alive that nothing of this moves, and none of them waits for what a strand of
 *       another world does: a deadlock, told once until somebody runs again.
 * </ol>
 *
 * With a real clock only the second and the fourth exist: its alarms come from the thread of the
 * timers, and a foreign thread may end any wait at any time.
 *
 * <p>Not thread-safe: the loop brings its lock, and the clock's own lock is taken inside it.
 */
final class Agenda {

  /** The step that tells of a deadlock. */
  static final Object DEADLOCK = "deadlock";

  private final Order order;
  private final @Nullable VirtualTimers clock;

  private final ReadyQueue ready = new ReadyQueue();
  private final WaitQueue<Waiter> idlers = new WaitQueue<>();

  /** Strands started and not ended. */
  private int live;

  /** Calls handed out to other worlds. */
  private int outside;

  /** Strands that wait for what happens in another world. */
  private int elsewhere;

  private boolean deadlockTold;

  Agenda(Order order, @Nullable VirtualTimers clock) {
    this.order = order;
    this.clock = clock;
  }

  // ---- what is known ----

  void begun() {
    live++;
  }

  void ended() {
    live--;
  }

  void beginOutside() {
    outside++;
  }

  void endOutside() {
    outside--;
  }

  void parked(Waiter waiter) {
    elsewhere += waiter.isElsewhere() ? 1 : 0;
  }

  void woken(Waiter waiter) {
    elsewhere -= waiter.isElsewhere() ? 1 : 0;
  }

  void addReady(Strand strand) {
    ready.add(strand);
  }

  void addIdler(Waiter idler) {
    idlers.add(idler);
  }

  void removeIdler(Waiter idler) {
    idlers.remove(idler);
  }

  /** Whether nobody can run, and nobody is to come back from elsewhere. */
  boolean isQuiet() {
    return ready.isEmpty() && outside == 0;
  }

  // ---- what is next ----

  /** The alarm to ring, the strand to run, the waiter to signal, DEADLOCK, or null for nothing. */
  @Nullable Object next() {
    Alarm due = clock == null ? null : clock.pollDue();
    if (due != null) {
      return due;
    }
    if (!ready.isEmpty()) {
      return nextReady();
    }
    return outside > 0 ? null : nextOfIdle();
  }

  /** The ready strand to run; there has to be one. */
  Strand nextReady() {
    deadlockTold = false;
    return ready.remove(order.choose(ready.size()));
  }

  private @Nullable Object nextOfIdle() {
    Waiter idler = idlers.poll();
    if (idler != null) {
      return idler;
    }
    if (clock == null) {
      return null;
    }
    if (clock.jump()) {
      return next();
    }
    if (live == 0 || elsewhere > 0 || deadlockTold) {
      return null;
    }
    deadlockTold = true;
    return DEADLOCK;
  }
}
