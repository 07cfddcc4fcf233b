package dev.selvedge.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.Tasks;
import dev.selvedge.manager.PeriodicTask;
import dev.selvedge.manager.TaskManager;
import dev.selvedge.test.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cron as the schedule of a task, in virtual time. */
class CronTimeTest {

  private final List<Instant> runs = new ArrayList<>();

  private void run(String start, Duration length, Cron cron) throws Exception {
    VirtualTime.with()
        .startingAt(Instant.parse(start))
        .run(() -> {
          TaskManager manager = TaskManager.open("m");
          manager.on(cron).register("tick", () -> runs.add(Tasks.now()));
          Tasks.sleep(length);
          manager.shutdown(Duration.ZERO).orElseThrow();
        });
  }

  @Test
  void aDayOfFiveMinutesHasItsRuns() throws Exception {
    run("2026-01-01T00:00:30Z", Duration.ofDays(1), Cron.unix("*/5 * * * *"));
    assertThat(runs).hasSize(288);
    for (int i = 0; i < runs.size(); i++) {
      assertThat(runs.get(i))
          .isEqualTo(Instant.parse("2026-01-01T00:05:00Z").plus(Duration.ofMinutes(5L * i)));
    }
  }

  @Test
  void aTaskRunsOnTheDayOfTheGapToo() throws Exception {
    run(
        "2026-03-28T00:00:00Z",
        Duration.ofDays(3),
        Cron.unix("30 2 * * *").in(ZoneId.of("Europe/Berlin")));
    assertThat(runs)
        .containsExactly(
            Instant.parse("2026-03-28T01:30:00Z"),
            Instant.parse("2026-03-29T01:00:00Z"),
            Instant.parse("2026-03-30T00:30:00Z"));
  }

  @Test
  void aTaskEndsWithTheLastMoment() throws Exception {
    VirtualTime.with()
        .startingAt(Instant.parse("2026-12-01T00:00:00Z"))
        .run(() -> {
          try (TaskManager manager = TaskManager.open("m")) {
            PeriodicTask once =
                manager
                    .on(Cron.quartz("0 0 0 1 1 ? 2027"))
                    .register("new year", () -> runs.add(Tasks.now()));
            once.task().await();
            assertThat(once.runs()).isEqualTo(1);
          }
        });
    assertThat(runs).containsExactly(Instant.parse("2027-01-01T00:00:00Z"));
  }
}
