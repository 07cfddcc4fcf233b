package dev.selvedge.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
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
 *   ringing          some thread rings alarms of the virtual clock: as good as holding the baton
 *   ready            who can run, in the order in which they became ready
 *   Waiter.parked    its strand has handed the baton on and waits for this waiter
 *   turns            how often the baton was handed on
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
 * started) after {@code running} was written. A strand proceeds only when it reads itself there, so
 * early and spurious returns of park do no harm, and at most one proceeds.
 *
 * <h2>Time</h2>
 *
 * In real time alarms ring on the thread of the timers and make strands ready as any foreign thread
 * does. A virtual clock is moved by whoever dispatches when nobody is ready, unless work handed out
 * is still running; its alarms ring outside the lock, under the {@code ringing} flag, and all that
 * are due ring before the next strand runs. When there is no alarm either, every live strand waits
 * for another: a deadlock, reported once.
 */
public final class LoopWorld extends World {

  private final ThreadFactory factory;
  private final Order order;
  private final boolean switchesAtCheckpoints;
  private final @Nullable VirtualTimers clock;
  private final Object lock = new Object();

  private volatile @Nullable Strand running;
  private boolean ringing;
  private final List<Strand> ready = new ArrayList<>();
  private int live;
  private int outside;
  private boolean deadlockReported;
  private long turns;
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
    synchronized (lock) {
      return turns;
    }
  }

  /** Whether nobody runs or can run: all live strands wait. */
  public boolean isIdle() {
    synchronized (lock) {
      return running == null && !ringing && ready.isEmpty() && outside == 0;
    }
  }

  // ---- World ----

  @Override
  public void start(Strand strand) {
    @Nullable Thread thread = factory.newThread(strand);
    if (thread == null) {
      throw new RejectedExecutionException(
          "the thread factory of world \"%s\" returned no thread for %s".formatted(name(), strand));
    }
    strand.bind(thread);
    synchronized (lock) {
      live++;
      ready.add(strand);
    }
    dispatch();
  }

  @Override
  protected void ended(Strand strand) {
    synchronized (lock) {
      live--;
      running = null;
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
        interrupted = true;
        if (waiter != null && waiter.isWaiting()) {
          waiter.onInterrupt();
        }
      } else {
        LockSupport.park();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Gives the baton to the next, if nobody has it, moving the virtual clock if need be. */
  private void dispatch() {
    while (true) {
      Strand next = null;
      Alarm due = null;
      boolean deadlock = false;
      synchronized (lock) {
        if (running != null || ringing) {
          return;
        }
        due = clock == null ? null : clock.pollDue();
        if (due != null) {
          ringing = true;
        } else if (!ready.isEmpty()) {
          next = takeNext();
        } else if (clock == null || outside > 0) {
          return;
        } else if (!clock.jump()) {
          deadlock = live > 0 && clock.jumps() && !deadlockReported;
          deadlockReported |= deadlock;
          if (!deadlock) {
            return;
          }
        }
      }
      if (next != null) {
        resume(next);
        return;
      } else if (due != null) {
        ring(due);
      } else if (deadlock) {
        onDeadlock.accept(this);
      }
    }
  }

  private Strand takeNext() {
    Strand next = ready.remove(order.choose(ready.size()));
    turns++;
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

  private void ring(Alarm due) {
    try {
      due.ring();
    } finally {
      synchronized (lock) {
        ringing = false;
      }
    }
  }
}
