package dev.selvedge.kernel;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The loop: every task has a thread, and one baton goes from thread to thread. A task runs only
 * while it holds the baton, and hands it on when it waits, gives way or ends.
 *
 * <h2>State, guarded by {@code lock}</h2>
 *
 * <pre>
 *   running          the strand that holds the baton, or null; written under the lock, read by
 *                    anyone
 *   ringing          some thread rings an alarm of the virtual clock or wakes an idler: as good as
 *                    holding the baton
 *   ready            who can run, in the order in which they became ready
 *   idlers           who waits for all others to wait
 *   Waiter.parked    its strand has handed the baton on and waits for this waiter
 *   turns            how often the baton was handed on; written under the lock, read by anyone
 *   live, outside    strands started and not ended; calls handed out to other worlds
 * </pre>
 *
 * <h2>Why no wake-up is lost</h2>
 *
 * A strand that waits looks under the lock whether its waiter is still unsettled, and if so sets
 * {@code parked} and gives the baton up, all in one step. Whoever settles a waiter comes here after
 * that, and takes the lock: if {@code parked} is set he makes the strand ready, and if it is not
 * the strand has yet to look, and will find its waiter settled. So each strand that has given up
 * the baton in a wait becomes ready exactly once, when its wait has ended.
 *
 * <h2>Why the baton is never lost</h2>
 *
 * Whoever makes a strand ready, and whoever gives the baton up, ends with {@link #dispatch}: if
 * nobody holds the baton and nobody rings, it goes to a ready strand, whose thread is unparked (or
 * started) after {@code running} was written. A strand begins and proceeds only when it reads
 * itself there, so early and spurious returns of park do no harm, and at most one proceeds. A
 * thread that may be refused, as the operating system's are, is started by whoever forks and waits
 * for its first turn; a virtual one is started by its first turn.
 *
 * <h2>Time</h2>
 *
 * In real time alarms ring on the thread of the timers and make strands ready as any foreign thread
 * does. The alarms of a virtual clock ring one by one, outside the lock, under the {@code ringing}
 * flag, and all that are due ring before the next strand runs. When nobody is ready, no alarm is
 * due and no work handed out is still running, then, first of all that apply: an idler is woken,
 * which may move the clock by hand; the clock jumps to its next alarm; the live strands wait for
 * each other, or for a clock that nobody moves: a deadlock, reported once until somebody runs
 * again.
 */
public final class LoopWorld extends World {

  private static final Object DEADLOCK = "deadlock";

  private final ThreadFactory factory;
  private final Order order;
  private final boolean switchesAtCheckpoints;
  private final @Nullable VirtualTimers clock;
  private final Object lock = new Object();

  private volatile @Nullable Strand running;
  private boolean ringing;
  private final ReadyQueue ready = new ReadyQueue();
  private final WaitQueue<Waiter> idlers = new WaitQueue<>();
  private int live;
  private int outside;
  private boolean deadlockReported;
  private volatile long turns;
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
    this.order = order;
    this.switchesAtCheckpoints = switchesAtCheckpoints;
    this.clock = timers instanceof VirtualTimers virtual ? virtual : null;
  }

  /** What to do when every task waits for another; called without a lock. */
  public void onDeadlock(Consumer<LoopWorld> action) {
    this.onDeadlock = action;
  }

  /** What is told of each strand that gets the baton; called under the lock, so to be short. */
  public void onTurn(Consumer<Strand> listener) {
    this.onTurn = listener;
  }

  /** The strand that runs, or null. */
  public @Nullable Strand running() {
    return running;
  }

  /** How often the baton has been handed on. */
  public long turns() {
    return turns;
  }

  /** Whether nobody runs or can run: all live strands wait. */
  public boolean isIdle() {
    synchronized (lock) {
      return running == null && !ringing && ready.isEmpty() && outside == 0;
    }
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
      idlers.add(idler);
    }
    try {
      idler.await();
    } finally {
      synchronized (lock) {
        idlers.remove(idler);
      }
    }
  }

  /**
   * Moves the virtual clock from alarm to alarm, letting at each one run who can. Called by a
   * strand of this loop.
   *
   * @throws IllegalStateException if the clock is a real one
   * @throws InterruptedException if it was cancelled or interrupted
   */
  public void advance(Duration time) throws InterruptedException {
    if (clock == null) {
      throw new IllegalStateException("loop \"%s\" has no virtual clock".formatted(name()));
    }
    long until = clock.after(time);
    do {
      awaitIdle();
    } while (clock.moveTowards(until));
  }

  // ---- World ----

  @Override
  public void start(Strand strand) {
    Thread thread = newThread(factory, strand);
    if (!thread.isVirtual()) {
      thread.start();
    }
    synchronized (lock) {
      live++;
      ready.add(strand);
    }
    dispatch();
  }

  @Override
  protected void begin(Strand strand) {
    awaitTurn(strand, null);
  }

  @Override
  protected void ended(Strand strand) {
    boolean rests = strand.isResting();
    synchronized (lock) {
      live--;
      running = null;
      ringing = rests; // as good as holding the baton, and not in the strand's name any more
    }
    if (rests) {
      ring(strand::rest);
    }
    dispatch();
  }

  @Override
  protected void block(Waiter waiter, long deadlineNanos) {
    if (deadlineNanos == Timers.NEVER) {
      handOnUntilSettled(waiter);
      return;
    }
    Alarm alarm = waiter.new Expiry();
    timers().arm(alarm, deadlineNanos);
    try {
      handOnUntilSettled(waiter);
    } finally {
      timers().disarm(alarm);
    }
  }

  private void handOnUntilSettled(Waiter waiter) {
    while (waiter.isWaiting() && Thread.currentThread().isInterrupted()) {
      waiter.onInterrupt();
    }
    synchronized (lock) {
      if (!waiter.isWaiting()) {
        return;
      }
      waiter.parked = true;
      running = null;
    }
    dispatch();
    awaitTurn(waiter.strand(), waiter);
  }

  @Override
  protected void wake(Waiter waiter) {
    synchronized (lock) {
      if (!waiter.parked) {
        return;
      }
      waiter.parked = false;
      ready.add(waiter.strand());
    }
    dispatch();
  }

  @Override
  public void giveWay() {
    Strand strand = Strand.current();
    synchronized (lock) {
      if (running != strand) {
        return;
      }
      ready.add(strand);
      running = null;
    }
    dispatch();
    awaitTurn(strand, null);
  }

  @Override
  protected boolean switchesAtCheckpoints() {
    return switchesAtCheckpoints;
  }

  @Override
  public void beginOutside() {
    synchronized (lock) {
      outside++;
    }
  }

  @Override
  public void endOutside() {
    synchronized (lock) {
      outside--;
    }
    dispatch();
  }

  // ---- the baton ----

  /** Parks until it is the strand's turn. A foreign interrupt ends its wait, or is kept for it. */
  private void awaitTurn(Strand strand, @Nullable Waiter waiter) {
    boolean interrupted = false;
    while (running != strand) {
      if (Thread.interrupted()) {
        interrupted |= waiter == null || !waiter.isWaiting() || waiter.onInterrupt();
      } else {
        LockSupport.park();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Gives the baton to the next, if nobody has it, after all that comes before that. */
  private void dispatch() {
    while (true) {
      Object step;
      synchronized (lock) {
        step = nextStep();
      }
      switch (step) {
        case null -> {
          return;
        }
        case Strand next -> {
          resume(next);
          return;
        }
        case Alarm due -> ring(due::ring);
        case Waiter idler -> ring(idler::signal);
        default -> onDeadlock.accept(this);
      }
    }
  }

  /** Who is to run, be rung or be woken now, DEADLOCK, or null if nothing is to be done. */
  private @Nullable Object nextStep() {
    if (running != null || ringing) {
      return null;
    }
    Alarm due = clock == null ? null : clock.pollDue();
    if (due != null) {
      ringing = true;
      return due;
    }
    if (!ready.isEmpty()) {
      return takeNext();
    }
    return outside > 0 ? null : nextStepOfIdle();
  }

  private @Nullable Object nextStepOfIdle() {
    Waiter idler = idlers.poll();
    if (idler != null) {
      ringing = true;
      return idler;
    }
    if (clock == null) {
      return null;
    }
    if (clock.jump()) {
      return nextStep();
    }
    boolean isNew = live > 0 && !deadlockReported;
    deadlockReported = live > 0;
    return isNew ? DEADLOCK : null;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  private Strand takeNext() {
    Strand next = ready.remove(order.choose(ready.size()));
    turns++;
    deadlockReported = false;
    running = next;
    onTurn.accept(next);
    return next;
  }

  private static void resume(Strand next) {
    Thread thread = next.thread();
    if (thread != null && thread.getState() == Thread.State.NEW) {
      thread.start();
    } else {
      LockSupport.unpark(thread);
    }
  }

  private void ring(Runnable bell) {
    try {
      bell.run();
    } finally {
      synchronized (lock) {
        ringing = false;
      }
    }
  }
}
