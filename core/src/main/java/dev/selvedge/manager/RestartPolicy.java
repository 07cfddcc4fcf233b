package dev.selvedge.manager;

import dev.selvedge.kernel.Arguments;
import java.time.Duration;

/**
 * Whether and when a long-lived body that has failed is run again.
 *
 * {@snippet class=TaskManagerSnippets region=restart}
 *
 * <p>A body that returns, or is cancelled, has ended. One that fails is reported and run again
 * after a pause, which doubles with each failure in a row up to a maximum; a run that has lasted
 * longer than the maximum ends the row. When failures come too thick, the task gives up: it ends
 * with a {@link GaveUpException}, which is reported and escalated.
 *
 * @param minPause the pause after a first failure
 * @param maxPause the longest pause
 * @param failures how many failures within the time make it give up; zero for never
 * @param within that time
 * @implNote Source: supervisors of Erlang/OTP; their restart intensity counts restarts, this one
 *     failures.
 */
public record RestartPolicy(Duration minPause, Duration maxPause, int failures, Duration within) {

  /** Refuses negative values, and a longest pause that is shorter than the first one. */
  public RestartPolicy {
    Arguments.notNegative(minPause, "minPause");
    Arguments.notNegative(maxPause, "maxPause");
    Arguments.notNegative(within, "within");
    if (maxPause.compareTo(minPause) < 0) {
      throw new IllegalArgumentException(
          "maxPause must not be shorter than minPause, but is %s and %s"
              .formatted(Arguments.text(maxPause), Arguments.text(minPause)));
    }
    Arguments.notNegative(failures, "failures");
  }

  /** Runs it again however often it fails, after 100 ms and up to 30 seconds. */
  public static RestartPolicy always() {
    return new RestartPolicy(Duration.ofMillis(100), Duration.ofSeconds(30), 0, Duration.ZERO);
  }

  /**
   * With other pauses.
   *
   * @throws IllegalArgumentException if one is negative, or the longest is shorter than the first
   */
  public RestartPolicy backOff(Duration min, Duration max) {
    return new RestartPolicy(min, max, failures, within);
  }

  /**
   * Gives up at the last of so many failures within a time.
   *
   * @throws IllegalArgumentException if the number is less than one or the time is not positive
   */
  public RestartPolicy giveUpAfter(int number, Duration time) {
    Arguments.positive(number, "number");
    return new RestartPolicy(minPause, maxPause, number, Arguments.positive(time, "time"));
  }
}
