package dev.selvedge.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ManualTimeSnippets {

  @Test
  void open() throws Exception {
    // @start region=open
    ManualTime time = ManualTime.startingAt(Instant.EPOCH);
    TaskGroup.run(group -> {
      Task<Instant> alarm =
          group.fork(() ->
              time.call(() -> {
                Tasks.sleep(Duration.ofHours(8));
                return Tasks.now();
              }));

      time.awaitTimers(1); // it sleeps
      time.advance(Duration.ofHours(8));
      assertThat(alarm.join()).isEqualTo(Instant.EPOCH.plus(Duration.ofHours(8)));
    });
    // @end
  }
}
