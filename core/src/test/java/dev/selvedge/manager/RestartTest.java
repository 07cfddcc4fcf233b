package dev.selvedge.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.Action;
import dev.selvedge.Task;
import dev.selvedge.Tasks;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies that are run again when they fail. */
@Timeout(60)
class RestartTest extends VirtualTime {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void aBodyThatFailsIsRunAgainAfterPausesThatDoubleUpToTheLongest() throws Exception {
    inVirtualTime(manager -> {
      manager
          .restarting(RestartPolicy.always().backOff(millis(100), millis(300)))
          .register("server", failingAfter(0, 0, 0, 0));
      Tasks.sleep(MINUTE);
    });
    assertThat(events)
        .containsExactly(
            "0 runs",
            "0 server failed: no",
            "100 runs",
            "100 server failed: no",
            "300 runs",
            "300 server failed: no",
            "600 runs",
            "600 server failed: no",
            "900 runs");
  }

  @Test
  void aRunThatLastsEndsTheRowOfFailures() throws Exception {
    inVirtualTime(manager -> {
      manager
          .restarting(RestartPolicy.always().backOff(millis(100), millis(300)))
          .register("server", failingAfter(0, 0, 1_000, 0));
      Tasks.sleep(MINUTE);
    });
    assertThat(events.stream().filter(event -> event.endsWith("runs")))
        .containsExactly("0 runs", "100 runs", "300 runs", "1400 runs", "1600 runs");
  }

  @Test
  void itsValueIsThatOfTheRunThatReturned() throws Exception {
    inVirtualTime(manager -> {
      Iterator<Integer> numbers = List.of(0, 0, 7).iterator();
      Task<Integer> task =
          manager
              .restarting(RestartPolicy.always())
              .register(
                  "answer",
                  () -> {
                    int number = numbers.next();
                    if (number == 0) {
                      throw new Exception("no");
                    }
                    return number;
                  });
      assertThat(task.join()).isEqualTo(7);
      assertThat(manager.isActive("answer")).isFalse();
    });
  }

  @Test
  void itIsOneTaskThatIsHeldInItsPauses() throws Exception {
    inVirtualTime(manager -> {
      Task<?> task = manager.restarting(RestartPolicy.always()).register("server", failingAfter(0));
      Tasks.sleep(millis(50));
      assertThat(task.status()).isEqualTo(Task.Status.HELD);
      assertThat(manager.get("server")).contains(task);
      manager.cancel("server");
      assertThat(task.isCancelled()).isTrue();
    });
  }

  @Test
  void itGivesUpAtTheLastOfSoManyFailuresWithinATimeAndEscalates() throws Exception {
    inVirtualTime(_ -> {
      try (TaskManager parent =
          TaskManager.with("parent")
              .onFailure((task, failure) -> note(task.name() + ": " + failure.getMessage()))
              .onGiveUp((task, failure) ->
                  note(task.name() + " gave up: " + failure.getCause().getMessage()))
              .open()) {
        Task<?> task =
            parent
                .child("child")
                .restarting(
                    RestartPolicy.always()
                        .backOff(millis(100), millis(100))
                        .giveUpAfter(3, Duration.ofSeconds(1)))
                .register("server", failingAfter(0, 0, 0, 0));
        task.await();
        assertThat(task.exceptionNow()).isInstanceOf(GaveUpException.class);
      }
    });
    assertThat(events)
        .containsExactly(
            "0 runs",
            "0 server: no",
            "100 runs",
            "100 server: no",
            "200 runs",
            "200 server: task \"server\" is not run again: 3 failures within PT1S",
            "200 server gave up: no");
  }

  @Test
  void failuresThatLieFurtherApartAreEndured() throws Exception {
    inVirtualTime(manager -> {
      manager
          .restarting(
              RestartPolicy.always().backOff(millis(400), millis(400)).giveUpAfter(3, millis(799)))
          .register("server", failingAfter(0, 0, 0, 0, 0, 0));
      Tasks.sleep(MINUTE);
      assertThat(manager.isActive("server")).isTrue();
    });
    assertThat(events).hasSize(13).endsWith("2400 runs");
  }

  @Test
  void aFailureThatIsIgnoredIsNotReportedAndRunsItAgain() throws Exception {
    inVirtualTime(manager -> {
      manager
          .restarting(RestartPolicy.always())
          .ignoring(Exception.class)
          .register("server", failingAfter(0));
      Tasks.sleep(MINUTE);
    });
    assertThat(events).containsExactly("0 runs", "100 runs");
  }

  @Test
  void cancelledItIsNotRunAgain() throws Exception {
    inVirtualTime(manager -> {
      Task<?> task = manager.restarting(RestartPolicy.always()).register("server", failingAfter());
      Tasks.sleep(millis(10));
      task.cancelAndAwait("enough");
      Tasks.sleep(MINUTE);
      assertThat(task.isCancelled()).isTrue();
    });
    assertThat(events).containsExactly("0 runs");
  }

  @Test
  void aFailureWhileTheManagerShutsDownIsTheLastAndHeardOf() throws Exception {
    inVirtualTime(manager -> {
      Task<?> task =
          manager
              .restarting(RestartPolicy.always())
              .register(
                  "server",
                  () -> {
                    Tasks.awaitStop();
                    throw new Exception("no");
                  });
      Tasks.sleep(millis(10));
      manager.shutdown(MINUTE);
      assertThat(task.status()).isEqualTo(Task.Status.FAILED);
    });
    assertThat(events).containsExactly("10 server failed: no");
  }

  @Test
  void badPoliciesAreRefused() {
    RestartPolicy policy = RestartPolicy.always();
    assertThatThrownBy(() -> policy.backOff(millis(2), millis(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxPause must not be shorter than minPause, but is 0.001s and 0.002s");
    assertThatThrownBy(() -> policy.giveUpAfter(0, MINUTE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("number must be at least 1, but is 0");
    assertThatThrownBy(() -> policy.giveUpAfter(1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("time must be longer than zero, but is 0s");
    assertThatThrownBy(() -> new RestartPolicy(millis(1), millis(1), -1, MINUTE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("failures must not be negative, but is -1");
  }

  /** Fails after each of these times, and lives on after that. */
  private Action<Exception> failingAfter(Integer... millis) {
    Iterator<Integer> times = List.of(millis).iterator();
    return () -> {
      note("runs");
      if (!times.hasNext()) {
        Tasks.sleepForever();
      }
      Tasks.sleep(millis(times.next()));
      throw new Exception("no");
    };
  }
}
