package dev.selvedge.taskthread;

import static java.util.Objects.requireNonNull;

import dev.selvedge.kernel.Arguments;
import java.time.Duration;

/**
 * How a TaskThread keeps its children running.
 *
 * {@snippet class=TaskThreadSnippets region=supervision}
 *
 * <p>More restarts in a period than allowed are a failure of the parent: it ends, with all its
 * children, and its own parent decides what comes next. A restart of several children counts once.
 *
 * @param strategy which children are started again when one is
 * @param restarts how many restarts within the period are allowed; zero allows none
 * @param period the length of time that restarts are counted in
 * @implNote Source: Erlang/OTP's {@code supervisor}: strategies, intensity and period are its own.
 */
public record Supervision(Strategy strategy, int restarts, Duration period) {

  /**
   * Of a strategy and an intensity.
   *
   * @throws IllegalArgumentException if the number of restarts is negative, or if the period is not
   *     longer than zero
   */
  public Supervision {
    requireNonNull(strategy, "strategy");
    Arguments.notNegative(restarts, "restarts");
    Arguments.positive(period, "period");
  }

  /** Restarts the child that ended. */
  public static Supervision oneForOne(int restarts, Duration period) {
    return new Supervision(Strategy.ONE_FOR_ONE, restarts, period);
  }

  /** Restarts all children when one ended. */
  public static Supervision oneForAll(int restarts, Duration period) {
    return new Supervision(Strategy.ONE_FOR_ALL, restarts, period);
  }

  /** Restarts the child that ended and those that were added after it. */
  public static Supervision restForOne(int restarts, Duration period) {
    return new Supervision(Strategy.REST_FOR_ONE, restarts, period);
  }
}
