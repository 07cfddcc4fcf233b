package dev.selvedge.cron;

import static java.util.Objects.requireNonNull;

import dev.selvedge.manager.Schedule;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * The moments of a cron expression, as the schedule of a periodic task.
 *
 * {@snippet class=CronSnippets region=open}
 *
 * <h2>Shape</h2>
 *
 * A {@linkplain #unix unix} expression has five fields: minute, hour, day of the month, month, day
 * of the week. A {@linkplain #quartz Quartz} expression has six or seven: seconds come before them
 * and maybe years behind; one of its two days has to be {@code ?}.
 *
 * <h2>Units</h2>
 *
 * Fields are read on the clocks of one time zone: UTC, unless {@link #in} says another. The zone of
 * the machine is never used.
 *
 * <p>When clocks are changed, what is meant depends on the expression. One that names its hours, as
 * {@code 30 2 * * *}, means a time of the day, and happens once that day: at the end of the gap if
 * its time is skipped, and the first time if its time comes twice. One whose hours are open, by
 * {@code *}, {@code /} or {@code -}, as {@code 0,30 * * * *}, means a pace: it goes on through the
 * gap as if there were none, and through both of the hours that look the same.
 *
 * <h2>Errors</h2>
 *
 * An expression that cannot be read is refused at once, with an {@link IllegalArgumentException}
 * that shows it.
 *
 * @implNote Source: the expressions are read by <a href="https://github.com/jmrozanec/cron-utils">
 *     cron-utils</a>, and asked on a clock that is never changed; the rule for changes of clocks is
 *     that of Vixie's cron and of Cronos.
 */
public final class Cron implements Schedule {

  private final Expression expression;
  private final ZoneId zone;

  private Cron(Expression expression, ZoneId zone) {
    this.expression = expression;
    this.zone = zone;
  }

  /**
   * Reads a unix expression: minute, hour, day of the month, month, day of the week. If both days
   * are given, one of them is enough.
   *
   * @throws IllegalArgumentException if it cannot be read, or has no moment
   */
  public static Cron unix(String expression) {
    return new Cron(Expression.unix(requireNonNull(expression, "expression")), ZoneOffset.UTC);
  }

  /**
   * Reads a Quartz expression: second, minute, hour, day of the month, month, day of the week,
   * maybe the year.
   *
   * @throws IllegalArgumentException if it cannot be read, or has no moment
   */
  public static Cron quartz(String expression) {
    return new Cron(Expression.quartz(requireNonNull(expression, "expression")), ZoneOffset.UTC);
  }

  /** The same expression, read on the clocks of a time zone. */
  public Cron in(ZoneId zone) {
    return new Cron(expression, requireNonNull(zone, "zone"));
  }

  /** The expression as it was given. */
  public String expression() {
    return expression.text();
  }

  /** The time zone. */
  public ZoneId zone() {
    return zone;
  }

  @Override
  public Optional<Instant> next(Instant after) {
    requireNonNull(after, "after");
    return expression.isPace()
        ? expression.nextOfPace(after, zone.getRules())
        : expression.nextOfTimes(after, zone.getRules());
  }

  @Override
  public String toString() {
    return "cron \"%s\" in %s".formatted(expression.text(), zone);
  }
}
