package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlowCancelTest {

  private static final String STUBBORN = "task \"stubborn\"";

  private final List<String> reports = new CopyOnWriteArrayList<>();
  private final Logger logger = Logger.getLogger("dev.selvedge");
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          reports.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    System.setProperty("dev.selvedge.slowCancelMillis", "20");
  }

  @AfterEach
  void stopListening() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
    System.clearProperty("dev.selvedge.slowCancelMillis");
  }

  @Test
  void aTaskThatRefusesToEndIsReportedOnceByNameWithItsStack() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    TaskGroup.run(group -> {
      group.fork(
          "stubborn",
          () -> {
            while (release.getCount() > 0) {
              waitDeafly(release);
            }
          });
      group.cancel("please");
      Eventually.until(() -> reports.stream().anyMatch(report -> report.startsWith(STUBBORN)));
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
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch deaf = new CountDownLatch(25);
    TaskGroup.run(group -> {
      for (int i = 0; i < 25; i++) {
        group.fork(
            "stubborn",
            () -> {
              deaf.countDown();
              while (release.getCount() > 0) {
                waitDeafly(release);
              }
            });
      }
      deaf.await();
      group.cancel("please");
      Eventually.until(() -> reports.stream().anyMatch(report -> report.contains("more tasks")));
      release.countDown();
    });
    assertThat(reports).filteredOn(report -> report.contains("(please); it is at")).hasSize(10);
    assertThat(reports)
        .filteredOn(report -> report.contains("more tasks"))
        .singleElement()
        .asString()
        .matches(
            "1[56] more tasks have not ended .* \"group\" \\(please\\)"); // the host is the 26th
  }

  private static void waitDeafly(CountDownLatch release) {
    try {
      release.await();
    } catch (InterruptedException e) {
      assertThat(e).isNotNull(); // deaf on purpose
    }
  }
}
