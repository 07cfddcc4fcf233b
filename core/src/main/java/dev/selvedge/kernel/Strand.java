package dev.selvedge.kernel;

import java.lang.System.Logger.Level;
import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A task as the kernel sees it: one thread, its innermost scope, and the wait it is in.
 *
 * <p>A strand is itself a {@link Scope}, the outermost of its own, so that cancelling a task is
 * cancelling a scope. It is also its thread's uncaught-exception handler: that is where the library
 * finds the current strand again, at the price of a field read and of no memory.
 *
 * <h2>State</h2>
 *
 * <pre>
 *   field     written by                                     read by
 *   thread    whoever starts it, before start(); cleared by  anyone
 *             its thread when it comes to rest
 *   scope     its own thread only                            anyone
 *   waiter    its own thread (before it starts: its maker)   anyone
 *   context   its maker, then its own thread only            its own thread
 *   turns     its own thread only                            its own thread
 *   gate      see below                                      see below
 *   watched   compare-and-set, by Cancellation               Cancellation
 *   lookedForRoom  as waiter                                 as waiter
 *   row, place   whoever forks it, before it starts          who ends it
 * </pre>
 *
 * <h2>The gate: why no interrupt of ours leaks</h2>
 *
 * <pre>
 *   IDLE   no interrupt of ours is on its way
 *   SENT   the thread was interrupted by us; its flag may be set
 *   TAKEN  as SENT, but the thread has cleared the flag at a checkpoint; it is still inside
 *   MET    a bit beside these: a plain call has met an interrupt of ours since the strand came into a
 *          cancelled scope, as the flag had gone when we looked; what it threw may still be around
 *   ENDED  the body has left; nobody may interrupt the thread any more
 *   BUSY   somebody is changing it: at most one thread, for a few instructions
 *   SENDING  as BUSY, by somebody who interrupts the thread: that may close the channel that it is
 *          blocked in, and what closes a channel may be the user's
 * </pre>
 *
 * Nobody calls {@code thread.interrupt()} but in {@link #deliver}, which holds the gate BUSY, looks
 * again whether the strand's scope is cancelled, and only then interrupts. The strand that leaves a
 * scope writes {@code scope} first and then takes the gate to clear the flag. Both accesses are
 * volatile: a deliverer that holds the gate after that sees the outer scope; one that held it
 * before has finished, and its flag is cleared. So the flag that a scope made never survives it.
 *
 * <p>While one is SENDING no other deliverer has anything to add, so none waits for it: code that
 * closes a channel may cancel the very task again. Only the strand itself waits, when it leaves.
 *
 * <p>A flag that is set already is left alone: it does what ours would do, and if it is a foreign
 * one it stays foreign.
 */
public abstract class Strand extends Scope implements Runnable, UncaughtExceptionHandler {

  private static final byte IDLE = 0;
  private static final byte SENT = 1;
  private static final byte TAKEN = 2;
  private static final byte ENDED = 3;
  private static final byte STATE = 3;
  private static final byte MET = 4;
  private static final byte BUSY = 8;
  private static final byte SENDING = 9;

  private static final AtomicLong IDS = new AtomicLong();
  private static final VarHandle SCOPE;
  private static final VarHandle GATE;
  private static final VarHandle WATCHED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      SCOPE = lookup.findVarHandle(Strand.class, "scope", Scope.class);
      GATE = lookup.findVarHandle(Strand.class, "gate", byte.class);
      WATCHED = lookup.findVarHandle(Strand.class, "watched", byte.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final World world;
  private final long id = IDS.incrementAndGet();
  private final long createdNanos;

  private volatile @Nullable Thread thread;
  volatile Scope scope;
  volatile @Nullable Waiter waiter;
  private volatile byte gate;
  private volatile byte watched;
  byte lookedForRoom;
  private @Nullable Object context;
  @Nullable Turns turns;

  /** Among the children of its group. */
  @Nullable Row row;

  byte place;

  /** A strand of a world, below a scope; null if it is a root. */
  @SuppressWarnings({"this-escape", "NullAway"}) // its own outermost scope, set through a handle
  protected Strand(World world, @Nullable Scope parent) {
    this.world = world;
    this.parent = parent;
    this.createdNanos = world.timers().coarseNanoTime();
    this.lookedForRoom = (byte) id; // so that it is not the same one of every strand that fills it
    SCOPE.set(this, this); // nobody sees it yet: without the fence of a volatile write
  }

  /** How many have been made in this JVM. */
  static long made() {
    return IDS.get();
  }

  /** The strand of the calling thread: its task, or an implicit root if it runs none. */
  public static Strand current() {
    Thread t = Thread.currentThread();
    UncaughtExceptionHandler handler = t.getUncaughtExceptionHandler();
    return handler instanceof Strand s && s.thread == t ? s : Registry.root(t);
  }

  /** As {@link #current()}, and sooner if it is the likely one. */
  public static Strand current(@Nullable Strand likely) {
    return likely != null && likely.thread == Thread.currentThread() ? likely : current();
  }

  /** The strand of the calling thread, or null if it runs none and has no root yet. */
  public static @Nullable Strand currentOrNull() {
    Thread t = Thread.currentThread();
    return t.getUncaughtExceptionHandler() instanceof Strand s && s.thread == t
        ? s
        : Registry.rootOrNull(t);
  }

  // ---- identity ----

  /** Unique in this JVM. */
  public final long id() {
    return id;
  }

  /** When it was made, in nanoseconds of its world's clock, to about a millisecond. */
  public final long createdNanos() {
    return createdNanos;
  }

  /** Where it runs. */
  public final World world() {
    return world;
  }

  /** Its thread, or null as long as it has none. */
  public final @Nullable Thread thread() {
    return thread;
  }

  /** The innermost scope that it is in. */
  public final Scope scope() {
    return scope;
  }

  /** The wait that it is in, or null. */
  public final @Nullable Waiter waiter() {
    return waiter;
  }

  /** What it inherits to those it forks; opaque to the kernel. Others may read an old value. */
  public final @Nullable Object context() {
    return context;
  }

  /** Sets the context; for its maker before it runs, then for its own thread only. */
  public final void context(@Nullable Object context) {
    this.context = context;
  }

  @Override
  protected final Strand host() {
    return this;
  }

  /** Whether its body has left. */
  public final boolean hasEnded() {
    return gate == ENDED;
  }

  // ---- life ----

  /** Ties it to the thread that will run it; called once a run, before that thread starts. */
  public final void bind(Thread thread) {
    this.thread = thread;
    thread.setUncaughtExceptionHandler(this);
  }

  /** Ties it to the thread that is running already. */
  final void adopt(Thread running) {
    this.thread = running;
  }

  @Override
  public final void run() {
    if (thread != Thread.currentThread()) {
      throw new IllegalStateException(
          "task \"%s\" is run by the thread that its world starts for it, and by no other: a thread factory only makes threads"
              .formatted(name()));
    }
    world.begin(this);
    if (cause != null) {
      deliver();
    }
    try {
      execute();
    } finally {
      world.ended(this);
    }
  }

  /** Runs the body and all that follows from its end; throws nothing. */
  protected abstract void execute();

  /** Called by its own thread when the body has left: takes the last interrupt back, for good. */
  protected final void end() {
    if (gate == IDLE && GATE.compareAndSet(this, IDLE, ENDED)) {
      return; // as a rule
    }
    try {
      if ((lockGate() & STATE) == SENT && Thread.currentThread() == thread) {
        Thread.interrupted();
      }
    } finally {
      gate = ENDED;
    }
  }

  /** Whether it has not ended with its thread: it is to be held again and to get another. */
  protected boolean isResting() {
    return false;
  }

  /** The last thing that the thread of a resting strand does with it. */
  protected void rest() {}

  /** Lets go of the thread, the calling one, and holds the strand again. */
  protected final void holdAgain(Waiter held) {
    thread = null; // first: it is not interrupted any more
    forgetInterrupt();
    waiter = held;
    Cancellation cancellation = scope.cause;
    if (cancellation != null) {
      held.cancel(cancellation);
    }
  }

  /** Takes over the state of its parent; called once, after it was published among the children. */
  public final void attach() {
    Scope around = parent;
    if (around != null && around.isDisturbed()) {
      Delivery.refresh(this);
      deliver();
    }
  }

  /** Parks a strand that has not started, so that only its waiter can start or abandon it. */
  protected final void hold(Waiter held) {
    waiter = held;
  }

  /** Ends the hold: from here on it is a strand like any other. */
  protected final void release() {
    waiter = null;
  }

  @Override
  public final void uncaughtException(Thread t, Throwable e) {
    System.getLogger("dev.selvedge")
        .log(
            Level.ERROR,
            "internal error: task \"%s\" let an exception escape".formatted(name()),
            e);
  }

  // ---- scopes ----

  /** Enters a scope whose {@link #host} has been set to this; called by its own thread. */
  public final void enter(Scope inner) {
    Scope around = scope;
    inner.parent = around;
    scope = inner;
    if (around.isDisturbed() || inner.requested != null) {
      try {
        Delivery.refresh(inner);
        deliver();
      } catch (Throwable notEntered) {
        scope = around;
        forgetInterrupt();
        throw notEntered;
      }
    }
  }

  /**
   * Leaves a scope, by its own thread: the innermost one, and those that were not left inside it
   * because the stack overflowed when they were to be.
   */
  public final void leave(Scope inner) {
    Scope around = inner.parent;
    Scope innermost = scope;
    if (around == null || !isIn(inner)) {
      throw new IllegalStateException(
          "scope \"%s\" cannot be left: task \"%s\" is in scope \"%s\"; scopes are left in reverse order"
              .formatted(inner.name(), name(), innermost.name()));
    }
    scope = around;
    if (around.cause != null) {
      if (inner.cause != around.cause) {
        deliver(); // held off by the shield that has just been left
      }
    } else if (inner.cause != null || inner != innermost) {
      forgetInterrupt();
    }
  }

  private boolean isIn(Scope wanted) {
    for (Scope s = scope; s != this && s != null; s = s.parent) {
      if (s == wanted) {
        return true;
      }
    }
    return false;
  }

  // ---- cancellation ----

  /**
   * Throws if the strand is cancelled or its thread was interrupted; called by its own thread.
   *
   * @throws InterruptedException the cancellation of its scope, or a foreign interrupt
   */
  public final void checkpoint() throws InterruptedException {
    if (world.switchesAtCheckpoints()) {
      world.giveWay();
    }
    if (scope.cause != null || Thread.currentThread().isInterrupted()) {
      throwIfDisturbed();
    }
  }

  /** Lets others run first, and gives away the turn that it may have. */
  public final void giveWay() {
    Turns mine = turns;
    if (mine == null) {
      world.giveWay();
    } else {
      mine.giveWay(this);
    }
  }

  /** The turns that it takes part in, or null; called by its own thread. */
  public final @Nullable Turns turns() {
    return turns;
  }

  private void throwIfDisturbed() throws InterruptedException {
    Cancellation cancellation = scope.cause;
    boolean ours = takeBackInterrupt();
    if (cancellation != null) {
      throw cancellation.toException();
    }
    if (!ours) {
      throw ForeignInterruptException.consume(this, "a checkpoint");
    }
  }

  /** Whether no interrupt of ours is on its way, or may be the one that sets the flag just now. */
  final boolean isUntouchedByUs() {
    byte g = gate;
    return g < BUSY && ((g & STATE) == IDLE || (g & STATE) == TAKEN);
  }

  /** Whether this thread was interrupted by a cancellation since it came into a cancelled scope. */
  public final boolean wasInterruptedByUs() {
    byte g = lockGate();
    gate = g;
    return (g & STATE) == SENT || (g & STATE) == TAKEN;
  }

  /**
   * Whether what a plain call of this thread has thrown may be due to an interrupt of ours: since
   * the strand came into a cancelled scope some call has met one. Called by its own thread.
   */
  final boolean hasMetOurInterrupt() {
    byte g = lockGate();
    boolean gone = (g & STATE) == SENT && !Thread.currentThread().isInterrupted();
    gate = g;
    return gone || (g & MET) != 0;
  }

  /**
   * Makes the strand notice the state of its scope, from any thread: settles its wait, or
   * interrupts the plain JDK call that it may be in. Called after that state has been written.
   */
  final void deliver() {
    Waiter w = waiter;
    Cancellation cancellation = scope.cause;
    if (cancellation == null) {
      if (w != null && scope.stopping) {
        w.stopAsked();
      } else if (w == null && Thread.currentThread() == thread) {
        takeBackInterrupt(); // a shield holds off what was under way
      }
    } else if (w == null) {
      cancellation.watch(this);
      interrupt(); // last: it may throw
    } else {
      w.cancel(cancellation);
      cancellation.watch(this);
    }
  }

  private void interrupt() {
    Thread t = thread;
    if (t == null) {
      return; // run() will look
    }
    byte g = lockGateToSend();
    if (g == SENDING) {
      return;
    }
    try {
      if ((g & STATE) != ENDED
          && thread == t
          && scope.cause != null
          && waiter == null
          && !t.isInterrupted()) {
        g = (byte) ((g & STATE) == SENT ? SENT | MET : SENT | (g & MET)); // also if it throws
        gate = SENDING;
        t.interrupt();
      }
    } finally {
      gate = g;
    }
  }

  /** As {@link #lockGate}, unless somebody is SENDING. */
  private byte lockGateToSend() {
    while (true) {
      byte g = gate;
      if (g == SENDING || (g != BUSY && GATE.compareAndSet(this, g, BUSY))) {
        return g;
      }
      Thread.yield();
    }
  }

  /**
   * Sets the calling thread's flag for a foreign interrupt that ended a wait and is to be met
   * later. The flag is nobody's to take back then, though a cancellation may have set it meanwhile.
   */
  public static void keepInterrupt() {
    Strand own = currentOrNull();
    if (own == null) {
      Thread.currentThread().interrupt();
    } else {
      own.keepOwnInterrupt();
    }
  }

  private void keepOwnInterrupt() {
    byte g = lockGate();
    try {
      if ((g & STATE) == SENT) {
        g = taken(g, Thread.currentThread().isInterrupted());
      }
      Thread.currentThread().interrupt();
    } finally {
      gate = g;
    }
  }

  /** Clears the flag that we set, if we did; called by its own thread. */
  final boolean takeBackInterrupt() {
    if (gate == IDLE) {
      return false;
    }
    byte g = lockGate();
    boolean ours = (g & STATE) == SENT;
    try {
      if (ours) {
        g = taken(g, Thread.interrupted());
      }
    } finally {
      gate = g;
    }
    return ours;
  }

  /** What comes of SENT when the flag is no longer ours; if it had gone, somebody has met it. */
  private static byte taken(byte g, boolean wasSet) {
    return (byte) (wasSet ? TAKEN | (g & MET) : TAKEN | MET);
  }

  /** As above, and forgets that there was one: the strand has come out of what was cancelled. */
  private void forgetInterrupt() {
    if (gate != IDLE) {
      byte g = lockGate();
      try {
        if ((g & STATE) == SENT) {
          Thread.interrupted();
        }
      } finally {
        boolean stays = (g & MET) != 0 && isInACancelledScope();
        gate = (g & STATE) == ENDED ? ENDED : stays ? MET : IDLE;
      }
      if (scope.cause != null) {
        deliver(); // cancelled anew between leaving and clearing
      }
    }
  }

  /** Whether some scope around is cancelled, though a shield may hold that off. */
  private boolean isInACancelledScope() {
    for (Scope s = scope; s != this && s != null; s = s.parent) {
      if (s.cause != null) {
        return true;
      }
    }
    return cause != null;
  }

  /** Makes the gate BUSY and returns what it was; for the strand itself, who waits for a sender. */
  private byte lockGate() {
    while (true) {
      byte g = gate;
      if (g < BUSY && GATE.compareAndSet(this, g, BUSY)) {
        return g;
      }
      Thread.yield();
    }
  }

  // ---- re-delivery, for Cancellation ----

  /** Claims the strand for a watch list; false if it is in one. */
  final boolean beginWatch() {
    return watched == 0 && WATCHED.compareAndSet(this, (byte) 0, (byte) 1);
  }

  /** Gives the strand up that was claimed. */
  final void endWatch() {
    watched = 0;
  }

  /**
   * Whether the strand stays in the watch list of a cancellation, which holds it. Gives it up first
   * and looks then, so that whoever cancels it meanwhile puts it into a list again. One that is
   * cancelled by another one now goes over to that one's list.
   */
  final boolean continueWatch(Cancellation holder) {
    endWatch();
    Cancellation cancellation = scope.cause;
    if (gate == ENDED || cancellation == null || isInQuietWait()) {
      return false;
    }
    if (cancellation != holder) {
      cancellation.watch(this);
      return false;
    }
    return beginWatch();
  }

  private boolean isInQuietWait() {
    Waiter w = waiter;
    return w != null && !w.isCancellable();
  }

  /** Its present stack, a line a frame, each led by a line break. */
  public final String stackText() {
    Thread t = thread;
    if (t == null) {
      return " (not started)";
    }
    StringBuilder text = new StringBuilder();
    for (StackTraceElement frame : t.getStackTrace()) {
      text.append(System.lineSeparator()).append("\tat ").append(frame);
    }
    return text.toString();
  }
}
