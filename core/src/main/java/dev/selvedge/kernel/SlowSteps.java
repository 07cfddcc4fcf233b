package dev.selvedge.kernel;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reports, once each, the steps of a loop that take too long: tasks that hold the baton and block
 * in something that the library does not know.
 *
 * <p>An alarm in real time looks at the loop four times in each threshold, but not more often than
 * each millisecond, while the loop is busy, and not at all while it is idle. A step is reported
 * when the same turn has been seen for a whole threshold: a shorter one never is, one that is half
 * as long again always.
 *
 * <p>A step begins when the strand's thread goes on, and not when it is given the baton: on a busy
 * machine there may be long between the two, and who is not on a processor yet holds up nothing.
 *
 * <h2>Why a busy loop is watched</h2>
 *
 * The strand writes that its step begins and then reads {@code armed}; the alarm clears {@code
 * armed} and then reads who is at a step. All of these are volatile, so at least one of them arms
 * the alarm; {@code armed} is set by compare-and-set, so only one does. {@code seenTurn} and {@code
 * seenNanos} belong to the alarm.
 *
 * <h2>Why the right one is named</h2>
 *
 * The alarm reads who is at a step and then the number of the turn. If that number is the one it
 * has seen at its last look, then it was so in between, and whoever it read is the strand of that
 * turn. The stack is shown only if the step goes on after it was taken.
 */
public final class SlowSteps extends Alarm {

  private static final Logger LOG = System.getLogger("dev.selvedge");
  private static final int LOOKS = 4;
  private static final long SHORTEST_NANOS = 1_000_000;

  private final LoopWorld world;
  private final long thresholdNanos;
  private final Timers timers;
  private final AtomicBoolean armed = new AtomicBoolean();

  private long seenTurn = -1;
  private long seenNanos;
  private boolean reported;

  /** A watch over a loop, to be told of each of its turns. */
  public SlowSteps(LoopWorld world, Duration threshold) {
    this(world, threshold, SystemTimers.shared());
  }

  SlowSteps(LoopWorld world, Duration threshold, Timers timers) {
    this.world = world;
    this.timers = timers;
    this.thresholdNanos = TimeUnit.NANOSECONDS.convert(threshold);
  }

  /** Called for each turn by the strand whose turn it is, when its step begins. */
  public void turn() {
    if (!armed.get()) {
      arm();
    }
  }

  private void arm() {
    if (armed.compareAndSet(false, true)) {
      timers.arm(this, timers.nanoTime() + Math.max(SHORTEST_NANOS, thresholdNanos / LOOKS));
    }
  }

  @Override
  protected void ring() {
    look();
    armed.set(false);
    if (world.stepping() != null) {
      arm();
    }
  }

  private void look() {
    Strand stepping = world.stepping();
    long turn = world.turns();
    long now = timers.nanoTime();
    if (stepping == null || turn != seenTurn) {
      seenTurn = stepping == null ? -1 : turn;
      seenNanos = now;
      reported = false;
    } else if (!reported && now - seenNanos >= thresholdNanos) {
      reported = true;
      report(stepping, now);
    }
  }

  private void report(Strand stepping, long now) {
    String stack = stepping.stackText();
    boolean isStill = world.stepping() == stepping && world.turns() == seenTurn;
    LOG.log(
        Level.WARNING,
        "task \"%s\" has held up loop \"%s\" for more than %d ms: what blocks outside of the library belongs into Tasks.blocking; it is at%s"
            .formatted(
                stepping.name(),
                world.name(),
                (now - seenNanos) / 1_000_000,
                isStill ? stack : " (it has just gone on)"));
  }

  @Override
  public String toString() {
    return "slow steps of loop \"" + world.name() + "\"";
  }
}
