package dev.selvedge.manager;

import dev.selvedge.kernel.Arguments;
import java.time.Duration;

/** What a periodic task does after a run that has failed. Every failure is reported in any case. */
public sealed interface OnFailure {

  /** It ends with that failure. */
  static OnFailure stop() {
    return new Stop();
  }

  /** It goes on as if the run had not failed. */
  static OnFailure goOn() {
    return new GoOn();
  }

  /**
   * It runs again after a pause, which doubles with each failure in a row, up to a maximum; its
   * moments count again after a run that does not fail.
   *
   * @param min the pause after a first failure
   * @param max the longest pause
   * @throws IllegalArgumentException if one is negative, or the longest is shorter than the first
   */
  static OnFailure backOff(Duration min, Duration max) {
    return new BackOff(min, max);
  }

  /** See {@link OnFailure#stop}. */
  record Stop() implements OnFailure {}

  /** See {@link OnFailure#goOn}. */
  record GoOn() implements OnFailure {}

  /**
   * See {@link OnFailure#backOff}.
   *
   * @param min the pause after a first failure
   * @param max the longest pause
   */
  record BackOff(Duration min, Duration max) implements OnFailure {
    /** Refuses negative values, and a longest pause that is shorter than the first one. */
    public BackOff {
      Arguments.notNegative(min, "min");
      Arguments.notNegative(max, "max");
      if (max.compareTo(min) < 0) {
        throw new IllegalArgumentException(
            "max must not be shorter than min, but is %s and %s"
                .formatted(Arguments.text(max), Arguments.text(min)));
      }
    }
  }
}
