package dev.selvedge.manager;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.Tasks;
import dev.selvedge.kernel.Entrance;
import dev.selvedge.kernel.LoopWorld;
import dev.selvedge.kernel.Order;
import dev.selvedge.kernel.VirtualTimers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** When the jobs of an executor run, to the second, in virtual time. */
class ScheduledExecutorTimeTest {

  private final List<Object> events = new ArrayList<>();
  private TaskManager manager;
  private ScheduledExecutorService executor;

  private interface Body {
    void run() throws Exception;
  }

  private void inVirtualTime(Body body) throws Exception {
    VirtualTimers clock = new VirtualTimers(Instant.EPOCH, true);
    Entrance.get()
        .<String, Exception>call(
            new LoopWorld("loop", Thread.ofVirtual().factory(), clock, Order.FIFO, false),
            "scenario",
            () -> {
              manager = TaskManager.open("m");
              executor = manager.scheduledExecutor("jobs");
              body.run();
              manager.shutdown(Duration.ZERO).orElseThrow();
              return "done";
            });
  }

  private static long second() {
    return Duration.between(Instant.EPOCH, Tasks.now()).toSeconds();
  }

  private void note() {
    events.add(second());
  }

  private static void work(long seconds) {
    try {
      Tasks.sleep(Duration.ofSeconds(seconds));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aDelayIsKeptExactly() throws Exception {
    inVirtualTime(() -> {
      ScheduledFuture<Long> job = executor.schedule(() -> second(), 1, HOURS);
      assertThat(job.getDelay(SECONDS)).isEqualTo(3600);
      Tasks.sleep(Duration.ofMinutes(20));
      assertThat(job.getDelay(MINUTES)).isEqualTo(40);
      assertThat(job.get()).isEqualTo(3600);
      assertThat(job.getDelay(SECONDS)).isZero();
    });
  }

  @Test
  void jobsOfOneMomentBeginInTheOrderInWhichTheyWereGiven() throws Exception {
    inVirtualTime(() -> {
      for (int i = 0; i < 5; i++) {
        int number = i;
        executor.schedule(() -> events.add(number), 1, SECONDS);
      }
      manager.awaitAll();
    });
    assertThat(events).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void aFixedRateIsCountedFromTheBeginningOfRuns() throws Exception {
    inVirtualTime(() -> {
      executor.scheduleAtFixedRate(
          () -> {
            note();
            work(3);
          },
          5,
          10,
          SECONDS);
      Tasks.sleep(Duration.ofSeconds(40));
    });
    assertThat(events).containsExactly(5L, 15L, 25L, 35L);
  }

  @Test
  void aFixedRateMakesUpForRunsThatItIsLateForOneAfterTheOther() throws Exception {
    inVirtualTime(() -> {
      executor.scheduleAtFixedRate(
          () -> {
            note();
            work(events.size() == 1 ? 35 : 0);
          },
          10,
          10,
          SECONDS);
      Tasks.sleep(Duration.ofSeconds(65));
    });
    assertThat(events).containsExactly(10L, 45L, 45L, 45L, 50L, 60L);
  }

  @Test
  void aFixedDelayIsCountedFromTheEndOfRuns() throws Exception {
    inVirtualTime(() -> {
      executor.scheduleWithFixedDelay(
          () -> {
            note();
            work(3);
          },
          0,
          10,
          SECONDS);
      Tasks.sleep(Duration.ofSeconds(40));
    });
    assertThat(events).containsExactly(0L, 13L, 26L, 39L);
  }

  @Test
  void theDelayOfAPeriodicJobIsThatUntilItsNextRun() throws Exception {
    inVirtualTime(() -> {
      ScheduledFuture<?> job = executor.scheduleAtFixedRate(() -> note(), 5, 10, SECONDS);
      Tasks.sleep(Duration.ofSeconds(8));
      assertThat(job.getDelay(SECONDS)).isEqualTo(7);
    });
    assertThat(events).containsExactly(5L);
  }

  @Test
  void aDayOfSecondsPassesInNoTime() throws Exception {
    long[] runs = {0};
    inVirtualTime(() -> {
      executor.scheduleAtFixedRate(() -> runs[0]++, 1, 1, SECONDS);
      Tasks.sleep(Duration.ofDays(1).plusMillis(1));
    });
    assertThat(runs[0]).isEqualTo(86_400);
  }

  @Test
  void timeOutsAreKeptExactlyToo() throws Exception {
    Callable<Long> twoHours =
        () -> {
          Tasks.sleep(Duration.ofHours(2));
          return second();
        };
    inVirtualTime(() -> {
      Future<Long> job = executor.submit(twoHours);
      assertThatThrownBy(() -> job.get(1, HOURS)).isInstanceOf(TimeoutException.class);
      note();
      List<Callable<Long>> several = List.of(() -> second(), twoHours, twoHours);
      List<Future<Long>> futures = executor.invokeAll(several, 1, HOURS);
      assertThat(futures).map(Future::isCancelled).containsExactly(false, true, true);
      note();
      assertThatThrownBy(() -> executor.invokeAny(List.of(twoHours), 1, HOURS))
          .isInstanceOf(TimeoutException.class);
      note();
      executor.schedule(() -> 1, 1, DAYS);
      executor.shutdown();
      assertThat(executor.awaitTermination(1, HOURS)).isFalse();
      note();
      assertThat(executor.awaitTermination(1, DAYS)).isTrue();
      note();
    });
    assertThat(events).containsExactly(3600L, 7200L, 10_800L, 14_400L, 97_200L);
  }
}
