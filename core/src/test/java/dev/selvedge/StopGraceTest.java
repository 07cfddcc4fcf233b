package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the end of a grace tells: it comes on a thread of the timers, which asked for nothing. */
@EveryWorld
class StopGraceTest {

  @Test
  void theCancellationAfterTheGraceNamesWhoAskedForTheStop() throws Exception {
    CancelScope scope = CancelScope.create();
    TaskGroup.run(group ->
        group.fork(
            "operator",
            () ->
                scope.run(() -> {
                  scope.requestStop("maintenance", Duration.ofMillis(5));
                  Tasks.sleepForever();
                })));
    assertThat(scope.reason()).contains("maintenance");
    assertThat(scope.cancelledBy()).contains("operator");
  }
}
