package dev.selvedge.kernel;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The loop: every task has a thread, and one baton goes from thread to thread. A task runs only
 * while it holds the baton, and hands it on when it waits, gives way or ends. What comes next when
 * nobody holds it is decided by the {@link Agenda}.
 *
 * <h2>State</h2>
 *
 * <pre>
 *   field           written                                                read by
 *   running         under lock: to a strand by whoever hands on to it,     anyone
 *                   to null by that strand itself
 *   ringing         under lock, by the thread that rings                   under lock
 *   agenda          under lock                                             under lock
 *   Waiter.parked   under lock: true by its strand, false by its settler   anyone
 *                   or, if the wait has ended by then, by its strand
 *   turns           under lock, with running                               anyone
 *   taken           by the strand that holds the baton, when it goes on    anyone
 *   closed          once, false to true                                    anyone
 * </pre>
 *
 * The baton is free when {@code running} is null and nobody is ringing. A strand that has been
 * started and has not ended is in one of three states, and changes it under the lock only:
 *
 * <pre>
 *   HOLDS   running is this strand
 *   READY   it is in the agenda, once
 *   WAITS   its waiter is parked
 *
 *   HOLDS → WAITS   it waits: sets parked and frees the baton, if its waiter is unsettled
 *   HOLDS → READY   it gives way: frees the baton
 *   WAITS → READY   its waiter was settled: whoever did that clears parked
 *   READY → HOLDS   the baton is free: whoever freed it, or made somebody ready, hands it on
 * </pre>
 *
 * <h2>Why no wake-up is lost</h2>
 *
 * The strand that waits sets {@code parked} under the lock and looks at its waiter then: if that is
 * settled it keeps the baton, or else it goes from HOLDS to WAITS in that same step. Whoever
 * settles a waiter reads {@code parked} after that. If he finds it not set, the strand sets it
 * later, and finds its waiter settled. If he finds it set he takes the lock: the strand has kept
 * the baton and taken {@code parked} back, and there is nothing to do; or it WAITS, and he makes it
 * ready. A waiter is settled once, so its strand is made ready once.
 *
 * <h2>Why the baton is never lost</h2>
 *
 * When the lock is free and the baton is free, nobody is ready: whoever frees the baton takes the
 * next strand from the agenda, and whoever makes a strand ready while it is free hands it on, each
 * before he lets go of the lock. Having written {@code running} he unparks that strand's thread, or
 * starts it. A thread waits for its turn by reading {@code running} before each park, and an unpark
 * that comes before the park makes it return at once: so the strand goes on. Early and spurious
 * returns do no harm, since nobody goes on who does not read itself there; and since only that
 * strand clears the field, at most one goes on.
 *
 * <h2>What runs while nobody holds the baton</h2>
 *
 * Whoever frees the baton may first have to ring alarms of a virtual clock, or to wake one who
 * waits for the others to wait. That runs code that takes locks and makes strands ready, so it runs
 * outside the lock, and {@code ringing} stands for the baton meanwhile; the ringer ends as one who
 * frees the baton. The same holds for telling a deadlock. A {@link #wake} rings nothing, as it may
 * come from under a lock of a primitive: it hands on to a ready strand, or leaves that to who has
 * the baton. A strand that rests after a run is held again in the same way: its thread goes on
 * without being its own. What is rung must not throw, for its thread has given the baton up already
 * and has yet to come to wait for its next turn: failures are reported.
 *
 * <h2>Interrupts</h2>
 *
 * A foreign interrupt ends the wait that it meets. In real time the strand's own thread finds its
 * flag set and settles its waiter, some time after. With a virtual clock that would be too late:
 * between the interrupt and that moment nobody seems to be able to run, so the clock would jump, or
 * a deadlock be told. There an {@link InterruptHook} settles the waiter within {@link
 * Thread#interrupt()}. So a task that interrupts another one, which it does while it holds the
 * baton, has made it ready when it goes on: an interrupt is like any other end of a wait, and no
 * wait that has ended is unknown to the agenda when it looks. Foreign threads may interrupt at any
 * time, as they may signal; what was under way when they do is over or is not.
 *
 * <h2>Alarms and threads</h2>
 *
 * In real time alarms ring on the thread of the timers and make strands ready as any foreign thread
 * does. A thread that may be refused, as the operating system's are, is started by whoever forks
 * and waits for its first turn; a virtual one is started by its first turn.
 */
public final class LoopWorld extends World {

  private final ThreadFactory factory;
  private final boolean switchesAtCheckpoints;
  private final @Nullable VirtualTimers clock;
  private final Object lock = new Object();

  private volatile @Nullable Strand running;
  private volatile long turns;
  private boolean ringing;
  private final Agenda agenda;

  private volatile long taken;
  private volatile boolean closed;
  private final AtomicReference<@Nullable Object> face = new AtomicReference<>();
  private volatile Consumer<LoopWorld> onDeadlock = _ -> {};
  private volatile Consumer<Strand> onTurn = _ -> {};

  /**
   * A loop.
   *
   * @param timers its time; virtual if a {@link VirtualTimers}
   * @param order which ready strand runs next
   * @param switchesAtCheckpoints whether every checkpoint gives way, so that the order decides
   */
  public LoopWorld(
      String name,
      ThreadFactory factory,
      Timers timers,
      Order order,
      boolean switchesAtCheckpoints) {
    super(name, timers);
    this.factory = factory;
    this.switchesAtCheckpoints = switchesAtCheckpoints;
    this.clock = timers instanceof VirtualTimers virtual ? virtual : null;
    this.agenda = new Agenda(order, clock);
    InterruptHook.load();
  }

  /** What to do when every task waits for another; called without a lock. */
  public void onDeadlock(Consumer<LoopWorld> action) {
    this.onDeadlock = action;
  }

  /** What is told of each strand that goes on: on its thread, while it holds the baton. */
  public void onTurn(Consumer<Strand> listener) {
    this.onTurn = listener;
  }

  /** The strand that holds the baton, or null. */
  public @Nullable Strand running() {
    return running;
  }

  /** The strand that holds the baton, if its thread goes on already; or null. */
  @Nullable Strand stepping() {
    Strand holder = running;
    return taken == turns ? holder : null;
  }

  /** How often the baton has been handed on. */
  public long turns() {
    return turns;
  }

  /** Whether nobody runs or can run: all live strands wait. So it is while a deadlock is told. */
  public boolean isIdle() {
    synchronized (lock) {
      return running == null && agenda.isQuiet();
    }
  }

  /** From now on no strand is started here. */
  public void close() {
    closed = true;
  }

  /** What users see of this loop, made by whoever asks first. */
  public Object face(Supplier<? extends Object> maker) {
    Object known = face.get();
    if (known == null) {
      face.compareAndSet(null, maker.get());
      known = Objects.requireNonNull(face.get());
    }
    return known;
  }

  // ---- waiting for the others ----

  /**
   * Waits until every other strand of this loop waits and no work handed out is running. Called by
   * a strand of this loop; several are served in turn.
   *
   * @throws InterruptedException if it was cancelled or interrupted
   */
  public void awaitIdle() throws InterruptedException {
    Strand strand = Strand.current();
    strand.checkpoint();
    Waiter idler = new Waiter(strand, "all other tasks of the loop to wait");
    synchronized (lock) {
      agenda.addIdler(idler);
    }
    try {
      idler.await();
    } finally {
      synchronized (lock) {
        agenda.removeIdler(idler);
      }
    }
  }

  /**
   * Moves the virtual clock from alarm to alarm, letting at each one run who can. Called by a
   * strand of this loop.
   *
   * @throws IllegalStateException if the clock is a real one
   * @throws IllegalArgumentException if the clock does not reach so far
   * @throws InterruptedException if it was cancelled or interrupted
   */
  public void advance(Duration time) throws InterruptedException {
    if (clock == null) {
      throw new IllegalStateException("loop \"%s\" has no virtual clock".formatted(name()));
    }
    long until = clock.after(time);
    if (until == Timers.NEVER) {
      throw new IllegalArgumentException(
          "time must end within the clock of loop \"%s\", 292 years, but is %s"
              .formatted(name(), time));
    }
    do {
      awaitIdle();
    } while (clock.moveTowards(until));
  }

  // ---- World ----

  @Override
  public void start(Strand strand) {
    if (closed) {
      throw new RejectedExecutionException(
          "task \"%s\" cannot be started: loop \"%s\" has ended".formatted(strand.name(), name()));
    }
    Thread thread = newThread(factory, strand);
    if (!thread.isVirtual()) {
      thread.start();
    }
    @Nullable Strand next;
    synchronized (lock) {
      agenda.begun();
      next = makeReady(strand);
    }
    resume(next);
  }

  @Override
  protected void begin(Strand strand) {
    awaitTurn(strand, null);
  }

  @Override
  protected void ended(Strand strand) {
    boolean rests = strand.isResting();
    @Nullable Object next;
    synchronized (lock) {
      agenda.ended();
      running = null;
      ringing = rests; // it is about to be held again, and has no turn for that
      next = next();
    }
    if (!rests) {
      proceed(next);
      return;
    }
    try {
      strand.rest();
    } finally {
      proceed(afterRinging());
    }
  }

  /** No deeper than need be: a stack is kept for each task that waits. */
  @Override
  protected void block(Waiter waiter, long deadlineNanos) {
    while (waiter.isWaiting() && Thread.currentThread().isInterrupted()) {
      waiter.onInterrupt(); // before there is a hook, which one of ours would use up
    }
    InterruptHook hook = clock == null ? null : new InterruptHook(waiter);
    Alarm alarm = deadlineNanos == Timers.NEVER ? null : waiter.new Expiry();
    try {
      if (hook != null) {
        hook.set();
      }
      if (alarm != null) {
        timers().arm(alarm, deadlineNanos);
      }
      handOnUntilSettled(waiter);
    } finally {
      if (alarm != null) {
        timers().disarm(alarm);
      }
      if (hook != null) {
        hook.remove();
      }
    }
  }

  private void handOnUntilSettled(Waiter waiter) {
    @Nullable Object next;
    synchronized (lock) {
      parks(waiter);
      if (!waiter.isWaiting()) {
        waiter.parked = false;
        return;
      }
      agenda.parked(waiter);
      next = free();
    }
    proceed(next);
    awaitTurn(waiter.strand(), waiter);
  }

  @Override
  protected void wake(Waiter waiter) {
    @Nullable Strand next;
    synchronized (lock) {
      if (!waiter.parked) {
        return;
      }
      waiter.parked = false;
      agenda.woken(waiter);
      next = makeReady(waiter.strand());
    }
    resume(next);
  }

  @Override
  public void giveWay() {
    Strand strand = Strand.current();
    @Nullable Object next;
    synchronized (lock) {
      if (running != strand) {
        return;
      }
      agenda.addReady(strand);
      next = free();
    }
    proceed(next);
    awaitTurn(strand, null);
  }

  @Override
  protected boolean switchesAtCheckpoints() {
    return switchesAtCheckpoints;
  }

  @Override
  public void beginOutside() {
    synchronized (lock) {
      agenda.beginOutside();
    }
  }

  /** By the strand that began it, which holds the baton: what follows comes when it frees it. */
  @Override
  public void endOutside() {
    synchronized (lock) {
      agenda.endOutside();
    }
  }

  // ---- the baton: what holds the lock ----

  private boolean isFree() {
    return running == null && !ringing;
  }

  /** Puts a strand into the agenda, and hands the baton on if it is free; to whom, or null. */
  private @Nullable Strand makeReady(Strand strand) {
    agenda.addReady(strand);
    return isFree() ? handOn(agenda.nextReady()) : null;
  }

  /** Frees the baton, which the calling strand holds; what is to be done instead. */
  private @Nullable Object free() {
    running = null;
    return next();
  }

  private @Nullable Object next() {
    Object next = isFree() ? agenda.next() : null;
    if (next instanceof Strand strand) {
      return handOn(strand);
    }
    ringing |= next != null;
    return next;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  private Strand handOn(Strand strand) {
    turns++;
    running = strand;
    return strand;
  }

  // ---- the baton: what does not ----

  /** Does what is to be done until somebody runs, or nothing is left to be done. */
  private void proceed(@Nullable Object first) {
    Object step = first;
    while (step != null) {
      switch (step) {
        case Strand next -> {
          resume(next);
          return;
        }
        case Alarm due -> due.ringSafely();
        case Waiter idler -> idler.signal();
        default -> tellDeadlock();
      }
      step = afterRinging();
    }
  }

  private @Nullable Object afterRinging() {
    synchronized (lock) {
      ringing = false;
      return next();
    }
  }

  private void tellDeadlock() {
    try {
      onDeadlock.accept(this);
    } catch (Throwable t) {
      Reports.error("the deadlock of loop \"%s\" cannot be told".formatted(name()), t);
    }
  }

  private static void resume(@Nullable Strand next) {
    Thread thread = next == null ? null : next.thread();
    if (thread != null && thread.getState() == Thread.State.NEW) {
      thread.start();
    } else {
      LockSupport.unpark(thread);
    }
  }

  /** Parks until it is the strand's turn. A foreign interrupt ends its wait, or is kept for it. */
  private void awaitTurn(Strand strand, @Nullable Waiter waiter) {
    boolean interrupted = false;
    while (running != strand) {
      if (Thread.currentThread().isInterrupted()) {
        interrupted |= waiter == null || !waiter.isWaiting() || waiter.onInterrupt();
        Thread.interrupted();
      } else {
        LockSupport.park();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    taken = turns;
    onTurn.accept(strand);
  }
}
