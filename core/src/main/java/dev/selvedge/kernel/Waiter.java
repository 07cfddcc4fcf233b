package dev.selvedge.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The one way to block: a strand waits, and exactly one of these ends it.
 *
 * <pre>
 *                 signal()    any thread     the thing waited for has happened
 *   WAITING  ──►  EXPIRED     world          its deadline came
 *                 INTERRUPTED its own thread a foreign Thread.interrupt() came
 *                 Cancellation any thread    its scope was cancelled
 *                 BROKEN      its own thread the world could not block it
 * </pre>
 *
 * <p>The transition is one compare-and-set of {@code state}; whoever makes it wakes the strand, and
 * whoever loses it learns so by the returned {@code false} and may serve the next in line. Thus a
 * hand-over has happened or has not, whatever races with it: a primitive hands over under its own
 * lock, and only to a waiter whose {@link #signal} returned true.
 *
 * <h2>Why no wake-up is lost</h2>
 *
 * The world writes {@code parked} and then reads {@code state} once more before it parks the
 * strand; whoever settles writes {@code state} and then reads {@code parked}. Both are volatile, so
 * at least one sees the other: the strand does not park, or it is woken. One that has not parked,
 * since the end of its wait came first or while it still looked for it ({@link Patience}), costs
 * its settler no wake-up.
 *
 * <h2>Why no cancellation is missed</h2>
 *
 * The strand writes {@code Strand.waiter} and then reads {@code Scope.cause}; a canceller writes
 * {@code cause} and then reads {@code waiter}. Both are volatile, so at least one sees the other. A
 * canceller that sees an unsettled waiter knows that the strand is inside {@link #await}, hence
 * that the scope it reads after it is the one the strand waits in.
 *
 * <p>A waiter is used for one wait. It is its own node of a {@link WaitQueue}.
 */
public class Waiter extends WaitQueue.Node {

  private static final VarHandle STATE;
  private static final Object SIGNALLED = new Object();
  private static final Object EXPIRED = new Object();
  private static final Object INTERRUPTED = new Object();
  private static final Object BROKEN = new Object();

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Waiter.class, "state", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Strand strand;
  private final Object on;

  /** Null while waiting; then one of the constants above or a Cancellation, for good. */
  private volatile @Nullable Object state;

  /** Written by the strand before it publishes itself; what else than a signal may wake it. */
  private boolean cancellable = true;

  private boolean forStop;
  private boolean elsewhere;

  /** Whether it must be woken. Written by the world that blocks it, true and then false at most. */
  volatile boolean parked;

  /**
   * A wait of the calling strand.
   *
   * @param on what is waited for; its {@code toString} is shown to people
   */
  public Waiter(Strand strand, Object on) {
    Headroom.toWait(strand); // before anybody knows of it
    this.strand = strand;
    this.on = on;
  }

  /** Who waits. */
  public final Strand strand() {
    return strand;
  }

  /** What is waited for. */
  public final Object on() {
    return on;
  }

  /**
   * Says in which world that happens which is waited for. Called before the wait.
   *
   * @return this waiter
   */
  public final Waiter happensIn(World world) {
    if (world != strand.world()) {
      happensElsewhere();
    }
    return this;
  }

  /**
   * Says that it may happen in another world than that of the strand, whose other strands may all
   * wait meanwhile: that is no deadlock. Called before the wait.
   */
  public final void happensElsewhere() {
    elsewhere = true;
  }

  /** Whether what is waited for may happen in another world. */
  final boolean isElsewhere() {
    return elsewhere;
  }

  /** Whether nothing has ended this wait yet. */
  public final boolean isWaiting() {
    return state == null;
  }

  /** Ends the wait with success; false if something else has ended it. */
  public final boolean signal() {
    return settle(SIGNALLED);
  }

  /** Ends the wait because its deadline has come; false if something else has ended it. */
  public final boolean expire() {
    return settle(EXPIRED);
  }

  /** Whether this wait was ended by {@link #signal}. */
  public final boolean isSignalled() {
    return state == SIGNALLED;
  }

  /**
   * Waits without a deadline.
   *
   * @throws InterruptedException the cancellation of the strand's scope, or a foreign interrupt
   */
  public final void await() throws InterruptedException {
    await(Timers.NEVER);
  }

  /**
   * Waits until signalled or until the deadline, in nanoseconds of the strand's world.
   *
   * @return true if signalled, false if the deadline came first
   * @throws InterruptedException the cancellation of the strand's scope, or a foreign interrupt
   */
  public final boolean await(long deadlineNanos) throws InterruptedException {
    strand.waiter = this;
    Cancellation cause = strand.scope.cause;
    if (cause != null) {
      cancel(cause);
    } else if (forStop && strand.scope.stopping) {
      signal();
    }
    return block(deadlineNanos);
  }

  /**
   * Waits until signalled, also inside a cancelled scope: for the library's own ends, like the
   * children of a group. A cancellation that comes meanwhile is met by the next checkpoint.
   *
   * @throws InterruptedException a foreign interrupt
   */
  public final void awaitUncancelled() throws InterruptedException {
    cancellable = false;
    strand.waiter = this;
    block(Timers.NEVER);
  }

  /** Waits until the strand's scope is asked to stop; a cancellation ends the wait as ever. */
  public final void awaitStop() throws InterruptedException {
    forStop = true;
    await();
  }

  private boolean block(long deadlineNanos) throws InterruptedException {
    if (state == null) {
      Turns turns = strand.turns;
      try {
        if (turns == null) {
          strand.world().block(this, deadlineNanos);
        } else {
          turns.block(this, deadlineNanos);
        }
      } catch (Throwable t) {
        endBroken(t);
      }
    }
    strand.waiter = null;
    Object end = state;
    if (end instanceof Cancellation cancellation) {
      strand.takeBackInterrupt();
      throw cancellation.toException();
    }
    if (end == INTERRUPTED) {
      throw ForeignInterruptException.consume(strand, on);
    }
    if (strand.scope.cause != null) {
      strand.deliver();
    }
    return end == SIGNALLED;
  }

  /**
   * A wait that cannot go on, since the stack overflows, say, ends so that nobody will serve it; if
   * somebody has, that is what has happened, and what broke meanwhile would only hide it.
   */
  private void endBroken(Throwable broken) {
    if (breakOff()) {
      strand.waiter = null;
      throw Waiter.<RuntimeException>unchecked(broken);
    }
  }

  /** Ends a wait of which nobody has to be told; false if something else has ended it. */
  protected final boolean breakOff() {
    return STATE.compareAndSet(this, null, BROKEN);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // worlds throw no checked ones
  private static <X extends Throwable> X unchecked(Throwable thrown) throws X {
    throw (X) thrown;
  }

  /** Called by the canceller; see {@link Strand#deliver}. */
  final void cancel(Cancellation cancellation) {
    if (cancellable) {
      settle(cancellation);
    }
  }

  /** Called by whoever asks the scope to stop. */
  final void stopAsked() {
    if (forStop) {
      settle(SIGNALLED);
    }
  }

  /** Whether a cancellation may end it. */
  final boolean isCancellable() {
    return cancellable;
  }

  /**
   * Called by the strand's own thread when it finds its interrupt flag set while it waits: takes a
   * late one of the library's back, and lets a foreign one end the wait.
   *
   * @return true if it was a foreign one
   */
  public final boolean onInterrupt() {
    boolean foreign = !strand.takeBackInterrupt();
    if (foreign) {
      settle(INTERRUPTED);
    }
    return foreign;
  }

  /**
   * Called while the strand's thread is being interrupted, by whoever does it: a foreign interrupt
   * ends the wait. One that may be the library's is left to the strand's own thread.
   */
  final void interruptedByOther() {
    if (strand.isUntouchedByUs()) {
      settle(INTERRUPTED);
    }
  }

  /** What happens once the wait has ended; called once, by whoever ended it. */
  protected void settled() {
    if (parked) {
      strand.world().wake(this);
    }
  }

  /** How long it pays to look for the end of this wait before the strand is parked; null: not. */
  protected @Nullable Patience patience() {
    return null;
  }

  private boolean settle(Object end) {
    if (state == null && STATE.compareAndSet(this, null, end)) {
      settled();
      return true;
    }
    return false;
  }

  /** The cancellation that ended this wait, or null. */
  protected final @Nullable Cancellation cancellation() {
    return state instanceof Cancellation c ? c : null;
  }

  @Override
  public String toString() {
    return "waiting for " + on;
  }

  /** Ends the wait when it rings. */
  public final class Expiry extends Alarm {
    /** An alarm for the enclosing wait. */
    public Expiry() {}

    @Override
    protected void ring() {
      expire();
    }
  }
}
