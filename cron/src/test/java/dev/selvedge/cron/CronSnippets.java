package dev.selvedge.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.Tasks;
import dev.selvedge.manager.TaskManager;
import dev.selvedge.test.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example of the documentation of {@link Cron}. */
class CronSnippets {

  private static final List<Instant> REPORTS = new ArrayList<>();

  @Test
  void open() throws Exception {
    REPORTS.clear();
    VirtualTime.with()
        .startingAt(Instant.parse("2026-01-01T00:00:00Z"))
        .run(() -> {
          TaskManager manager = TaskManager.open("office");
          // @start region=open
          Cron workdays = Cron.unix("30 9 * * 1-5").in(ZoneId.of("Europe/Berlin"));
          manager.on(workdays).register("report", () -> report());
          // @end
          Tasks.sleep(Duration.ofDays(7));
          manager.shutdown(Duration.ZERO);
        });
    assertThat(REPORTS)
        .hasSize(5)
        .startsWith(Instant.parse("2026-01-01T08:30:00Z"), Instant.parse("2026-01-02T08:30:00Z"));
  }

  private static void report() {
    REPORTS.add(Tasks.now());
  }
}
