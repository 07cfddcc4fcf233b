package dev.selvedge.cron;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cron expression on a clock that is never changed, and how its times become moments where clocks
 * are.
 *
 * @param text as it was given
 * @param times its times, asked in UTC whatever zone is meant
 * @param isPace whether its hours are open
 */
record Expression(String text, ExecutionTime times, boolean isPace) {

  static Expression unix(String text) {
    return parse(text, CronType.UNIX, "unix", 1);
  }

  static Expression quartz(String text) {
    return parse(text, CronType.QUARTZ, "Quartz", 2);
  }

  private static Expression parse(String text, CronType type, String name, int hourField) {
    try {
      CronParser parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(type));
      ExecutionTime times = ExecutionTime.forCron(parser.parse(text).validate());
      String hours = text.strip().split("\\s+")[hourField];
      return new Expression(text, times, hours.matches(".*[*/-].*"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"%s\" is no %s cron expression: %s".formatted(text, name, e.getMessage()), e);
    }
  }

  /** The first time after another one, on the clock on the wall. */
  private Optional<LocalDateTime> next(LocalDateTime after) {
    return times.nextExecution(after.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime);
  }

  /**
   * Each time becomes one moment, and is looked for from the earliest that `after` may stand for.
   */
  Optional<Instant> nextOfTimes(Instant after, ZoneRules rules) {
    LocalDateTime from = LocalDateTime.ofInstant(after, rules.getOffset(after));
    Optional<LocalDateTime> time = next(from);
    while (time.isPresent() && !moment(time.get(), rules).isAfter(after)) {
      time = next(time.get()); // the second time that the clock shows it
    }
    return time.map(found -> moment(found, rules));
  }

  /** The first moment at which the clock shows a time, or the end of the gap that skips it. */
  private static Instant moment(LocalDateTime time, ZoneRules rules) {
    List<ZoneOffset> offsets = rules.getValidOffsets(time);
    return offsets.isEmpty()
        ? rules.getTransition(time).getInstant()
        : time.toInstant(offsets.getFirst());
  }

  /** Between two changes of the clock it is one that is never changed. */
  Optional<Instant> nextOfPace(Instant after, ZoneRules rules) {
    Instant since = after;
    ZoneOffset offset = rules.getOffset(after);
    LocalDateTime from = LocalDateTime.ofInstant(after, offset);
    while (true) {
      ZoneOffset present = offset;
      Optional<Instant> found = next(from).map(time -> time.toInstant(present));
      @Nullable ZoneOffsetTransition change = rules.nextTransition(since);
      if (change == null || found.isEmpty() || found.get().isBefore(change.getInstant())) {
        return found;
      }
      since = change.getInstant();
      offset = change.getOffsetAfter();
      from = change.getDateTimeAfter().minusNanos(1); // the moment of the change counts
    }
  }
}
