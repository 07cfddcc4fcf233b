package dev.selvedge.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.Tasks;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The examples of the documentation of periodic tasks. */
class PeriodicSnippets extends VirtualTime {

  @Test
  void open() throws Exception {
    inVirtualTime(manager -> {
      // @start region=open
      PeriodicTask rounds = manager.every(Duration.ofSeconds(10)).register("rounds", () -> check());
      rounds.trigger(); // now, and every ten seconds all the same
      rounds.pause();
      rounds.resume();
      Optional<Instant> next = rounds.nextRun();
      // @end
      Tasks.sleep(Duration.ofSeconds(11));
      assertThat(next).isPresent();
    });
    assertThat(events).containsExactly("0 checked", "10000 checked");
  }

  @Test
  void steps() throws Exception {
    inVirtualTime(manager -> {
      // @start region=steps
      manager
          .every(Duration.ofMinutes(1))
          .startingNow()
          .overlap(Overlap.SKIP) // a run that takes too long: wait for the next minute
          .misfire(Misfire.ONCE) // the machine was asleep: once for all that was missed
          .onFailure(OnFailure.backOff(Duration.ofSeconds(1), Duration.ofSeconds(30)))
          .register("backup", () -> check());
      manager.everyAfter(Duration.ofMinutes(1)).register("tidy", () -> check()); // after each run
      // @end
      Tasks.sleep(Duration.ofSeconds(90));
    });
    assertThat(events).hasSize(3);
  }

  @Test
  void schedule() throws Exception {
    inVirtualTime(manager -> {
      // @start region=schedule
      Schedule mondays =
          after ->
              Optional.of(
                  ZonedDateTime.ofInstant(after, ZoneId.of("Europe/Berlin"))
                      .with(TemporalAdjusters.next(DayOfWeek.MONDAY))
                      .with(LocalTime.of(7, 0))
                      .toInstant());
      PeriodicTask report = manager.on(mondays).register("report", () -> check());
      // @end
      assertThat(report.nextRun()).contains(Instant.parse("1970-01-05T06:00:00Z"));
    });
  }

  private void check() {
    note("checked");
  }
}
