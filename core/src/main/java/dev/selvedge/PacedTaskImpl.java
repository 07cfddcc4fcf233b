package dev.selvedge;

import dev.selvedge.kernel.Pace;
import dev.selvedge.kernel.Paced;
import dev.selvedge.kernel.Timers;
import org.jspecify.annotations.Nullable;

/**
 * A task that is started by somebody else than its fork, and that may run more than once. Between
 * two runs it is held like one that has not run yet: it has no thread, and a cancellation ends it
 * at once.
 *
 * <pre>
 *   HELD ──► RUNNING ──► ended
 *     ▲         │  its pace wants another run
 *     ╰─ resting╯  its thread is about to let go of it
 * </pre>
 *
 * <pre>
 *   field     guarded by
 *   held      pacing; written by the thread that rests
 *   resting   pacing; written by the thread that runs
 *   atNanos   pacing; the start that is wished for while it rests
 * </pre>
 *
 * <h2>Why no start is lost</h2>
 *
 * Whoever wants a start takes {@code pacing} and finds the task resting, and leaves the moment for
 * the thread that is about to hold it; or finds it held, and moves the alarm; or learns that it
 * runs. The thread that rests publishes the hold, and then reads the moment and arms the alarm
 * under the same monitor, so nothing starts it before it is held. Its world calls it to rest when
 * the run counts no more; the next thread may start at once.
 *
 * <p>It rests first and then looks whether it was asked to stop; whoever asks does so first and
 * then cancels what is idle. So none is left that waits for a start while all others stop.
 *
 * <p>A cancellation meets the hold by the rule of every wait: it is published first and the cause
 * read then.
 */
final class PacedTaskImpl<T extends @Nullable Object> extends TaskImpl<T> implements Paced {

  private final Pace pace;
  private final Object pacing = new Object();
  private Hold held;
  private boolean resting;
  private long atNanos;

  PacedTaskImpl(GroupCore group, String name, Object body, int kind, Pace pace) {
    super(group, name, body, kind);
    this.pace = pace;
    this.held = holdUntil(Timers.NEVER);
  }

  @Override
  public Pace pace() {
    return pace;
  }

  @Override
  public boolean start() {
    Hold hold;
    synchronized (pacing) {
      if (resting) {
        atNanos = 0; // long past
        return true;
      }
      hold = held;
    }
    return hold.signal();
  }

  @Override
  public boolean startAt(long at) {
    synchronized (pacing) {
      if (resting) {
        atNanos = at;
        return true;
      }
      return held.moveTo(at);
    }
  }

  @Override
  public void cancelIdle(String reason) {
    boolean idle;
    synchronized (pacing) {
      idle = resting || held.isWaiting();
    }
    if (idle) {
      cancelQuietly(reason);
    }
  }

  @Override
  public void restUntil(long at) {
    synchronized (pacing) {
      resting = true;
      atNanos = at;
    }
  }

  @Override
  boolean runsAgain(@Nullable Throwable failure) {
    if (cause() != null) {
      return false;
    }
    try {
      pace.afterRun(failure);
    } catch (Throwable t) {
      stay();
      throw t;
    }
    if (isResting() && Tasks.stopRequested()) {
      cancelQuietly("it was asked to stop, and is not to run again"); // ends it when it rests
    }
    return isResting();
  }

  Hold held() {
    synchronized (pacing) {
      return held;
    }
  }

  private void stay() {
    synchronized (pacing) {
      resting = false;
    }
  }

  @Override
  protected boolean isResting() {
    synchronized (pacing) {
      return resting;
    }
  }

  @Override
  protected void rest() {
    Hold hold = new Hold(Timers.NEVER);
    holdAgain(hold);
    synchronized (pacing) {
      resting = false;
      held = hold;
      hold.moveTo(atNanos);
    }
  }

  @Override
  void afterEnd() {
    pace.ended();
  }
}
