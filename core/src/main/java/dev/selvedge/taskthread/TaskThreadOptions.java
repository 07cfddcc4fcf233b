package dev.selvedge.taskthread;

import static java.util.Objects.requireNonNull;

import dev.selvedge.kernel.Arguments;
import java.time.Duration;

/**
 * The options of a {@link TaskThread}, to be given to its constructor. Each method returns new
 * options.
 *
 * @param supervision how it keeps its children running; default: one for one, three restarts in
 *     five seconds
 * @param signalCapacity how many signals wait at most, in each direction; default: 1024
 * @param grace how long it, with all below it, may take to stop before it is killed; default: five
 *     seconds
 * @param slotGrace how long its slots may go on when it stops, after its children have ended;
 *     default: zero, they are cancelled at once
 * @param maxRate how many rounds a second a slot may make without being reported; default: 100
 * @param slowTurn from when on a turn is reported that others wait for; default: 100 ms
 */
public record TaskThreadOptions(
    Supervision supervision,
    int signalCapacity,
    Duration grace,
    Duration slotGrace,
    int maxRate,
    Duration slowTurn) {

  private static final TaskThreadOptions DEFAULTS =
      new TaskThreadOptions(
          Supervision.oneForOne(3, Duration.ofSeconds(5)),
          1024,
          Duration.ofSeconds(5),
          Duration.ZERO,
          100,
          Duration.ofMillis(100));

  /**
   * All options.
   *
   * @throws IllegalArgumentException if the capacity or the rate is less than one, a grace is
   *     negative, or the length of a slow turn is not longer than zero
   */
  public TaskThreadOptions {
    requireNonNull(supervision, "supervision");
    Arguments.positive(signalCapacity, "signalCapacity");
    Arguments.notNegative(grace, "grace");
    Arguments.notNegative(slotGrace, "slotGrace");
    Arguments.positive(maxRate, "maxRate");
    Arguments.positive(slowTurn, "slowTurn");
  }

  /** The default of each. */
  public static TaskThreadOptions defaults() {
    return DEFAULTS;
  }

  /** With another supervision. */
  public TaskThreadOptions supervision(Supervision other) {
    return new TaskThreadOptions(other, signalCapacity, grace, slotGrace, maxRate, slowTurn);
  }

  /** With other queues of signals. */
  public TaskThreadOptions signalCapacity(int signals) {
    return new TaskThreadOptions(supervision, signals, grace, slotGrace, maxRate, slowTurn);
  }

  /** With another grace. */
  public TaskThreadOptions grace(Duration time) {
    return new TaskThreadOptions(supervision, signalCapacity, time, slotGrace, maxRate, slowTurn);
  }

  /** With another grace of the slots. */
  public TaskThreadOptions slotGrace(Duration time) {
    return new TaskThreadOptions(supervision, signalCapacity, grace, time, maxRate, slowTurn);
  }

  /** With another rate from which on a slot is reported. */
  public TaskThreadOptions maxRate(int roundsPerSecond) {
    return new TaskThreadOptions(
        supervision, signalCapacity, grace, slotGrace, roundsPerSecond, slowTurn);
  }

  /** With another time from which on a turn is reported. */
  public TaskThreadOptions slowTurn(Duration time) {
    return new TaskThreadOptions(supervision, signalCapacity, grace, slotGrace, maxRate, time);
  }
}
