package dev.selvedge.kernel;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A cancellation that delivers again when the test moves its clock, and never by itself: what is
 * not delivered at once is not made up for.
 */
class StandingCancellation extends Cancellation {

  /** What a checkpoint throws for it. */
  static final class Met extends InterruptedException {
    private static final long serialVersionUID = 1;
  }

  final VirtualTimers clock = Clocks.standing();

  /** What asking for its clock throws, if anything. */
  @Nullable Error broken;

  StandingCancellation(String scopeName) {
    super(scopeName, "test", null, false);
  }

  @Override
  Timers clock() {
    if (broken != null) {
      throw broken;
    }
    return clock;
  }

  void advance(Duration time) {
    Clocks.advance(clock, time);
  }

  /** Whether it is going to deliver again. */
  boolean isArmed() {
    return clock.armed() > 0;
  }

  @Override
  public InterruptedException toException() {
    return new Met();
  }
}
