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
import org.jspecify.annotations.Nullable;

/**
 * A number of permits that tasks take and give back.
 *
 * {@snippet class=SemaphoreSnippets region=open}
 *
 * <h2>Lifecycle</h2>
 *
 * Permits belong to nobody: any task may release what another has acquired, or more than there were
 * at the beginning, up to the maximum. To bound how many tasks do something at a time, a {@link
 * CapacityLimiter} is safer, since it knows its borrowers.
 *
 * <h2>Shape</h2>
 *
 * Fair: permits go to the task that has waited longest, and nobody overtakes it. One that asks for
 * several gets them at once, and until there are so many the tasks behind it wait.
 *
 * <h2>Errors</h2>
 *
 * {@link IllegalStateException} when a release goes beyond the maximum; nothing was released then.
 * A wait that ends by cancellation or by its time has taken no permit; one that was handed its
 * permits returns, and meets the cancellation at the next checkpoint.
 *
 * <h2>Memory consistency</h2>
 *
 * What a task does before it releases happens-before what follows the acquisition of that permit.
 *
 * @implNote Source: {@link java.util.concurrent.Semaphore}, which is fair on demand; the maximum is
 *     that of Trio and AnyIO.
 */
public final class Semaphore {

  /*
   *   field     written by                                       read by
   *   free      anyone: compare-and-set                          anyone
   *   waiting   whoever holds queue: its size                    anyone
   *
   * Nobody waits for permits that are free. Who queues writes waiting and then reads free, in
   * serve(); who releases writes free and then reads waiting. Both are volatile, so one of them
   * sees the other, and serves. Who leaves the queue serves those behind it.
   *
   * Nobody is overtaken. Whoever sees a waiting task queues behind it. One that looked before that
   * task came in may still take a permit, once: it was there as early.
   *
   * No permit is lost. serve() takes the permits of a waiter and signals it. If the waiter has been
   * ended otherwise it is never told, and the permits are put back. With a maximum, releases hold
   * queue too, so that they never meet permits that are on their way.
   */

  private static final int NO_MAXIMUM = Integer.MAX_VALUE;
  private static final VarHandle FREE;

  static {
    try {
      FREE = MethodHandles.lookup().findVarHandle(Semaphore.class, "free", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int maximum;
  private volatile int free;
  private volatile int waiting;
  private final WaitQueue<PermitTurn> queue = new WaitQueue<>();

  private Semaphore(int permits, int maximum) {
    this.free = permits;
    this.maximum = maximum;
  }

  /**
   * A semaphore without a maximum.
   *
   * @param permits how many are free at the beginning
   * @throws IllegalArgumentException if negative
   */
  public static Semaphore of(int permits) {
    return of(permits, NO_MAXIMUM);
  }

  /**
   * A semaphore that never has more free permits than a maximum.
   *
   * @param permits how many are free at the beginning
   * @throws IllegalArgumentException if negative, or if there are more permits than the maximum
   */
  public static Semaphore of(int permits, int maximum) {
    Arguments.notNegative(permits, "permits");
    Arguments.notNegative(maximum, "maximum");
    if (permits > maximum) {
      throw new IllegalArgumentException(
          "permits must not be more than the maximum of %d, but is %d".formatted(maximum, permits));
    }
    return new Semaphore(permits, maximum);
  }

  /**
   * Waits for a permit and takes it.
   *
   * @throws dev.selvedge.CancelledException if the task's scope is cancelled
   * @throws InterruptedException if the thread was interrupted by somebody else
   */
  public void acquire() throws InterruptedException {
    acquire(1);
  }

  /**
   * Waits for several permits and takes them all at once.
   *
   * @throws IllegalArgumentException if less than one, or more than the maximum
   * @throws InterruptedException as {@link #acquire()}
   */
  public void acquire(int permits) throws InterruptedException {
    checkPermits(permits);
    Strand caller = Strand.current();
    caller.checkpoint();
    if (!take(permits)) {
      enqueue(caller, permits).take(Timers.NEVER);
    }
  }

  /**
   * Takes a permit if one is free and nobody waits. Never waits.
   *
   * @return whether it was taken
   */
  public boolean tryAcquire() {
    return take(1);
  }

  /**
   * Takes several permits if so many are free and nobody waits. Never waits.
   *
   * @return whether all were taken; none was if not
   * @throws IllegalArgumentException if less than one, or more than the maximum
   */
  public boolean tryAcquire(int permits) {
    checkPermits(permits);
    return take(permits);
  }

  /**
   * Waits for a permit and takes it, or gives up when the time is over.
   *
   * @param time how long to wait at most; zero asks once
   * @return whether it was taken
   * @throws IllegalArgumentException if the time is negative
   * @throws InterruptedException as {@link #acquire()}
   */
  public boolean tryAcquire(Duration time) throws InterruptedException {
    return tryAcquire(1, time);
  }

  /**
   * Waits for several permits and takes them all at once, or gives up when the time is over.
   *
   * @param time how long to wait at most; zero asks once
   * @return whether all were taken; none was if not
   * @throws IllegalArgumentException if less than one, or more than the maximum, or if the time is
   *     negative
   * @throws InterruptedException as {@link #acquire()}
   */
  public boolean tryAcquire(int permits, Duration time) throws InterruptedException {
    checkPermits(permits);
    Arguments.notNegative(time, "time");
    Strand caller = Strand.current();
    caller.checkpoint();
    if (take(permits)) {
      return true;
    }
    return !time.isZero() && enqueue(caller, permits).take(caller.world().timers().after(time));
  }

  /**
   * Gives a permit to the task that has waited longest, or sets it free. Never waits.
   *
   * @throws IllegalStateException if that would be more than the maximum
   */
  public void release() {
    release(1);
  }

  /**
   * Gives several permits to those that have waited longest, or sets them free. Never waits.
   *
   * @throws IllegalArgumentException if less than one
   * @throws IllegalStateException if that would be more than the maximum; none is released then
   */
  public void release(int permits) {
    Arguments.positive(permits, "permits");
    if (maximum == NO_MAXIMUM) {
      put(permits);
      if (waiting > 0) {
        synchronized (queue) {
          serve();
        }
      }
    } else {
      synchronized (queue) {
        put(permits);
        serve();
      }
    }
  }

  /**
   * Runs a body while holding a permit.
   *
   * @return the body's value
   * @throws X what the body threw
   * @throws InterruptedException as {@link #acquire()}; the body has not run then
   */
  public <T extends @Nullable Object, X extends Exception> T withPermit(Block<? extends T, X> body)
      throws X, InterruptedException {
    requireNonNull(body, "body");
    acquire();
    try {
      return body.call();
    } finally {
      release();
    }
  }

  /** As {@link #withPermit(Block)}, for a body without a value. */
  public <X extends Exception> void withPermit(Action<X> body) throws X, InterruptedException {
    requireNonNull(body, "body");
    acquire();
    try {
      body.run();
    } finally {
      release();
    }
  }

  /** How many permits are free. */
  public int available() {
    return free;
  }

  /** How many permits are free and how many tasks wait, at this moment. */
  public Statistics statistics() {
    return new Statistics(free, waiting);
  }

  /**
   * A moment of a semaphore.
   *
   * @param available how many permits are free
   * @param waiting how many tasks wait for some
   */
  public record Statistics(int available, int waiting) {}

  // ---- inside ----

  private void checkPermits(int permits) {
    if (Arguments.positive(permits, "permits") > maximum) {
      throw new IllegalArgumentException(
          "permits must not be more than the maximum of %d, but is %d".formatted(maximum, permits));
    }
  }

  private boolean take(int permits) {
    return waiting == 0 && takeFree(permits);
  }

  private boolean takeFree(int permits) {
    for (int now = free; now >= permits; now = free) {
      if (FREE.compareAndSet(this, now, now - permits)) {
        return true;
      }
    }
    return false;
  }

  private void put(int permits) {
    int now;
    do {
      now = free;
      if (now > maximum - permits) {
        throw new IllegalStateException(
            "semaphore cannot release %d: %d of at most %d permits are free already"
                .formatted(permits, now, maximum));
      }
    } while (!FREE.compareAndSet(this, now, now + permits));
  }

  private PermitTurn enqueue(Strand caller, int permits) {
    PermitTurn turn = new PermitTurn(caller, permits);
    synchronized (queue) {
      queue.add(turn);
      serve();
    }
    return turn;
  }

  /** Gives permits to the first in the queue, as long as there are enough for it. Holds queue. */
  private void serve() {
    waiting = queue.size();
    for (PermitTurn first = queue.peek(); first != null; first = queue.peek()) {
      if (!takeFree(first.permits)) {
        return;
      }
      queue.poll();
      waiting = queue.size();
      if (!first.signal()) {
        put(first.permits);
      }
    }
  }

  @Override
  public String toString() {
    return "semaphore with %d free permits".formatted(free);
  }

  private final class PermitTurn extends Turn {
    private final int permits;

    PermitTurn(Strand strand, int permits) {
      super(strand, Semaphore.this);
      this.permits = permits;
    }

    @Override
    void leave() {
      synchronized (queue) {
        queue.remove(this);
        serve();
      }
    }
  }
}
