package dev.selvedge.sync;

import static java.util.Objects.requireNonNull;

import dev.selvedge.Action;
import dev.selvedge.Block;
import dev.selvedge.kernel.Arguments;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import dev.selvedge.kernel.WaitQueue;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A lock that at most one task holds: tasks get it in the order in which they ask for it.
 *
 * {@snippet class=MutexSnippets region=open}
 *
 * <h2>Lifecycle</h2>
 *
 * The owner is a task, not a thread; a thread that runs no task counts as one. A mutex is not
 * reentrant: code that asks for a lock which it holds has lost sight of its own critical section. A
 * task that ends while it holds the mutex keeps it for ever; {@link #withLock(Block)} cannot do
 * that.
 *
 * <h2>Shape</h2>
 *
 * Fair: {@link #unlock} hands the mutex to the task that has waited longest, and nobody overtakes
 * it. A task that is cancelled or runs out of time leaves the queue.
 *
 * <h2>Errors</h2>
 *
 * {@link IllegalStateException} when the owner locks again, {@link IllegalMonitorStateException}
 * when somebody else unlocks. A wait that ends by cancellation or by its time has not taken the
 * mutex; one that was handed the mutex returns, and meets the cancellation at the next checkpoint.
 *
 * <h2>Memory consistency</h2>
 *
 * What the owner does before {@link #unlock} happens-before what the next owner does.
 *
 * @implNote Source: {@code Lock} of AnyIO and Trio; the words are those of {@link
 *     java.util.concurrent.locks.Lock}, which is reentrant and barges.
 */
public final class Mutex {

  /*
   *   field     written by                                       read by
   *   owner     null -> strand: compare-and-set; strand -> null: anyone
   *             that strand, or serve() on behalf of it
   *   waiting   whoever holds queue: its size                    anyone
   *
   * Nobody waits for a free mutex. Who queues writes waiting and then reads owner, in serve(); who
   * unlocks writes owner and then reads waiting. Both are volatile, so one of them sees the other,
   * and serves.
   *
   * Nobody is overtaken. Whoever sees a waiting task queues behind it. One that looked before that
   * task came in may still take the mutex, once: it was there as early.
   *
   * The mutex is not lost. serve() makes a waiter the owner and signals it. If the waiter has been
   * ended otherwise it is never told, and the mutex goes on to the next; unless its turn is firm:
   * then its strand will look whether it is still queued, and if not it knows that it is the owner.
   */

  private static final VarHandle OWNER;

  static {
    try {
      OWNER = MethodHandles.lookup().findVarHandle(Mutex.class, "owner", Strand.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile @Nullable Strand owner;
  private volatile int waiting;
  final WaitQueue<LockTurn> queue = new WaitQueue<>();

  private Mutex() {}

  /** A mutex that nobody holds. */
  public static Mutex create() {
    return new Mutex();
  }

  /**
   * Waits until the mutex is free and takes it.
   *
   * @throws IllegalStateException if the caller holds it already
   * @throws dev.selvedge.CancelledException if the task's scope is cancelled
   * @throws InterruptedException if the thread was interrupted by somebody else
   */
  public void lock() throws InterruptedException {
    Strand caller = Strand.current();
    caller.checkpoint();
    if (!take(caller)) {
      enqueue(caller).take(Timers.NEVER);
    }
  }

  /**
   * Takes the mutex if it is free and nobody waits for it. Never waits.
   *
   * @return whether the caller holds it now
   * @throws IllegalStateException if the caller holds it already
   */
  public boolean tryLock() {
    return take(Strand.current());
  }

  /**
   * Waits until the mutex is free and takes it, or gives up when the time is over.
   *
   * @param time how long to wait at most; zero asks once
   * @return whether the caller holds it now
   * @throws IllegalArgumentException if the time is negative
   * @throws IllegalStateException if the caller holds it already
   * @throws InterruptedException as {@link #lock}
   */
  public boolean tryLock(Duration time) throws InterruptedException {
    Arguments.notNegative(time, "time");
    Strand caller = Strand.current();
    caller.checkpoint();
    if (take(caller)) {
      return true;
    }
    return !time.isZero() && enqueue(caller).take(caller.world().timers().after(time));
  }

  /**
   * Hands the mutex to the task that has waited longest, or sets it free. Never waits.
   *
   * @throws IllegalMonitorStateException if the caller does not hold it
   */
  public void unlock() {
    checkOwner(Strand.current(owner), "be unlocked");
    owner = null;
    if (waiting > 0) {
      synchronized (queue) {
        serve();
      }
    }
  }

  /**
   * Runs a body while holding the mutex.
   *
   * @return the body's value
   * @throws X what the body threw
   * @throws IllegalStateException if the caller holds it already
   * @throws InterruptedException as {@link #lock}; the body has not run then
   */
  public <T extends @Nullable Object, X extends Exception> T withLock(Block<? extends T, X> body)
      throws X, InterruptedException {
    requireNonNull(body, "body");
    lock();
    try {
      return body.call();
    } finally {
      unlock();
    }
  }

  /** As {@link #withLock(Block)}, for a body without a value. */
  public <X extends Exception> void withLock(Action<X> body) throws X, InterruptedException {
    requireNonNull(body, "body");
    lock();
    try {
      body.run();
    } finally {
      unlock();
    }
  }

  /** A new condition of this mutex. */
  public Condition newCondition() {
    return new Condition(this);
  }

  /** Whether a task holds it. */
  public boolean isLocked() {
    return owner != null;
  }

  /** Whether the calling task holds it. */
  public boolean isHeldByCurrentTask() {
    return owner == Strand.current();
  }

  /** Who holds it and how many wait, at this moment. */
  public Statistics statistics() {
    Strand holder = owner;
    return new Statistics(Optional.ofNullable(holder).map(Strand::name), waiting);
  }

  /**
   * A moment of a mutex.
   *
   * @param owner the name of the task that holds it; empty if it is free
   * @param waiting how many tasks wait for it
   */
  public record Statistics(Optional<String> owner, int waiting) {
    /** Refuses null. */
    public Statistics {
      requireNonNull(owner, "owner");
    }
  }

  // ---- inside ----

  private boolean take(Strand caller) {
    Strand holder = owner;
    if (holder == null) {
      return waiting == 0 && OWNER.compareAndSet(this, null, caller);
    }
    if (holder == caller) {
      throw new IllegalStateException(
          "mutex cannot be locked: task \"%s\" holds it already, and a mutex is not reentrant"
              .formatted(caller.name()));
    }
    return false;
  }

  private LockTurn enqueue(Strand caller) {
    LockTurn turn = new LockTurn(caller, false);
    synchronized (queue) {
      enqueue(turn);
    }
    return turn;
  }

  /** Queues for the mutex. Holds queue. */
  void enqueue(LockTurn turn) {
    queue.add(turn);
    serve();
  }

  /** Gives the mutex to the next. Called by the owner; holds queue. */
  void release() {
    owner = null;
    serve();
  }

  /** A turn that gets the mutex whatever comes, to be enqueued and then waited for. */
  LockTurn firmTurn(Strand strand) {
    return new LockTurn(strand, true);
  }

  /**
   * Waits for a firm turn, also inside a cancelled scope. A foreign interrupt ends a wait: then
   * another turn takes its place, and the interrupt is kept for later.
   */
  @SuppressWarnings("Interruption") // the caller's own flag is set again
  void takeWhateverComes(LockTurn enqueued) {
    LockTurn turn = enqueued;
    boolean interrupted = false;
    while (turn != null) {
      try {
        turn.awaitUncancelled();
        turn = null;
      } catch (InterruptedException e) {
        interrupted = true;
        turn = inPlaceOf(turn);
      }
    }
    if (interrupted) {
      Strand.keepInterrupt();
    }
  }

  /** A turn in the place of one that has ended, or null if that one was given the mutex. */
  private @Nullable LockTurn inPlaceOf(LockTurn old) {
    LockTurn turn = firmTurn(old.strand());
    synchronized (queue) {
      return queue.replace(old, turn) ? turn : null;
    }
  }

  /** Gives the mutex, if it is free, to the first in the queue that still waits. Holds queue. */
  private void serve() {
    waiting = queue.size();
    for (LockTurn first = queue.peek(); first != null; first = queue.peek()) {
      if (!OWNER.compareAndSet(this, null, first.strand())) {
        return;
      }
      queue.poll();
      waiting = queue.size();
      if (first.signal() || first.firm) {
        return;
      }
      owner = null;
    }
  }

  void checkOwner(Strand caller, String what) {
    Strand holder = owner;
    if (holder != caller) {
      throw new IllegalMonitorStateException(
          "mutex cannot %s by task \"%s\", which does not hold it: it is %s"
              .formatted(what, caller.name(), describe(holder)));
    }
  }

  private static String describe(@Nullable Strand holder) {
    return holder == null
        ? "free"
        : "held by task \"%s\"%s"
            .formatted(holder.name(), holder.hasEnded() ? ", which has ended" : "");
  }

  @Override
  public String toString() {
    return "mutex, " + describe(owner);
  }

  final class LockTurn extends Turn {
    private final boolean firm;

    LockTurn(Strand strand, boolean firm) {
      super(strand, Mutex.this);
      this.firm = firm;
    }

    @Override
    void leave() {
      synchronized (queue) {
        queue.remove(this);
        waiting = queue.size();
      }
    }
  }
}
