package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.loop.Logged;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlowCancelTest {

  private static final String STUBBORN = "task \"stubborn\"";

  /** Counted down, the tasks resist no longer. */
  private final CountDownLatch release = new CountDownLatch(1);

  private final Logged logged = Logged.open();
  private final List<String> reports = logged.messages();

  @BeforeEach
  void reportsSoon() {
    System.setProperty("dev.selvedge.slowCancelMillis", "20");
  }

  @AfterEach
  void stopListening() {
    logged.close();
    System.clearProperty("dev.selvedge.slowCancelMillis");
  }

  @Test
  void aTaskThatRefusesToEndIsReportedOnceByNameWithItsStack() throws Exception {
    TaskGroup.run(group -> {
      group.fork(
          "stubborn",
          () -> {
            while (release.getCount() > 0) {
              waitDeafly();
            }
          });
      group.cancel("please");
      until(() -> reports.stream().anyMatch(report -> report.startsWith(STUBBORN)));
      release.countDown();
    });
    assertThat(reports)
        .filteredOn(report -> report.startsWith(STUBBORN))
        .singleElement()
        .asString()
        .contains("\"stubborn\"", "please", "waitDeafly");
  }

  @Test
  void ofManyThatRefuseToEndTenAreReportedAndTheOthersCounted() throws Exception {
    CountDownLatch deaf = new CountDownLatch(25);
    TaskGroup.run(group -> {
      for (int i = 0; i < 25; i++) {
        group.fork(
            "stubborn",
            () -> {
              deaf.countDown();
              while (release.getCount() > 0) {
                waitDeafly();
              }
            });
      }
      deaf.await();
      group.cancel("please");
      until(() -> shown() + counted() >= 25);
      release.countDown();
    });
    assertThat(shown()).isEqualTo(10);
    assertThat(counted()).isBetween(15, 16); // the host is the 26th
  }

  private int shown() {
    return (int) reports.stream().filter(r -> r.contains("(please); it is at")).count();
  }

  /** The sum of the numbers, for a busy machine cancels in several rounds. */
  private int counted() {
    return reports.stream()
        .filter(r -> r.matches("\\d+ more tasks have not ended .* \"group\" \\(please\\)"))
        .mapToInt(r -> Integer.parseInt(r.substring(0, r.indexOf(' '))))
        .sum();
  }

  @Test
  void whoIsCancelledLaterIsReportedForItsOwnTime() throws Exception {
    long[] forkedNanos = {0};
    long[] reportedNanos = {0};
    TaskGroup.run(group -> {
      group.fork("stubborn", () -> resist());
      group.cancel("please");
      awaitReportOf("stubborn");
      forkedNanos[0] = System.nanoTime();
      group.fork("late", () -> resist());
      awaitReportOf("late");
      reportedNanos[0] = System.nanoTime();
      release.countDown();
    });
    assertThat(millisOf("late"))
        .isLessThanOrEqualTo((reportedNanos[0] - forkedNanos[0]) / 1_000_000);
  }

  @Test
  void theReportNamesWhatATaskIsCancelledByNow() throws Exception {
    TaskGroup.run(group -> {
      group.fork(
          "stubborn",
          () -> {
            CancelScope inner = CancelScope.create();
            inner.run(() -> {
              inner.cancel("over with this");
              Tasks.checkpoint();
            });
            group.cancel("please"); // long before anybody has looked again
            resist();
          });
      awaitReportOf("stubborn");
      release.countDown();
    });
    assertThat(reportsOf("stubborn")).singleElement().asString().contains("\"group\" (please)");
  }

  private void resist() {
    while (release.getCount() > 0) {
      waitDeafly();
    }
  }

  private List<String> reportsOf(String name) {
    return reports.stream().filter(r -> r.startsWith("task \"" + name + "\"")).toList();
  }

  private void awaitReportOf(String name) {
    until(() -> !reportsOf(name).isEmpty());
  }

  /** Bounded: where a report is missing the tasks must end as well. */
  private void until(BooleanSupplier condition) {
    try {
      Eventually.until(condition);
    } catch (AssertionError missing) {
      release.countDown();
      throw missing;
    }
  }

  private long millisOf(String name) {
    return Long.parseLong(reportsOf(name).getFirst().replaceFirst("(?s).*?(\\d+) ms.*", "$1"));
  }

  private void waitDeafly() {
    try {
      release.await();
    } catch (InterruptedException e) {
      assertThat(e).isNotNull(); // deaf on purpose
    }
  }
}
