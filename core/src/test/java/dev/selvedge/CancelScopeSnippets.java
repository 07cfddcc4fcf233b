package dev.selvedge;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class CancelScopeSnippets {

  private final List<String> log = new ArrayList<>();

  @Test
  void open() throws InterruptedException {
    // @start region=open
    CancelScope scope = CancelScope.withTimeout(ofSeconds(3)).named("search");
    boolean finished =
        scope.run(() -> {
          for (String shelf : shelves()) {
            search(shelf); // waits, and may be cut short at every wait
          }
        });
    // @end
    assertThat(finished).isTrue();
    assertThat(log).containsExactly("a", "b");
  }

  @Test
  void timeouts() throws Exception {
    // @start region=timeouts
    // Goes on without it:
    Optional<String> hint = Timeouts.moveOnAfter(ofMillis(20), () -> slowHint());

    // Fails without it:
    String answer = Timeouts.failAfter(ofSeconds(3), "no answer", () -> answer());
    // @end
    assertThat(hint).isEmpty();
    assertThat(answer).isEqualTo("42");
    assertThatThrownBy(() -> Timeouts.failAfter(Duration.ZERO, this::slowHint))
        .isInstanceOf(TimeoutException.class);
  }

  @Test
  void shield() throws InterruptedException {
    CancelScope scope = CancelScope.create();
    scope.run(() -> {
      scope.cancel("shutting down");
      // @start region=shield
      try {
        Tasks.sleepForever();
      } finally {
        // Clean-up that has to wait, with a limit of its own:
        CancelScope.shield(() -> Timeouts.moveOnAfter(ofSeconds(1), () -> sayGoodbye()));
      }
      // @end
    });
    assertThat(log).containsExactly("goodbye");
  }

  @Test
  void deadlineOfACallee() throws InterruptedException {
    List<Duration> left = new ArrayList<>();
    CancelScope.withTimeout(ofSeconds(10))
        .run(() -> {
          // @start region=callee
          Instant deadline = CancelScope.effectiveDeadline().orElse(Instant.MAX);
          if (Tasks.now().plusSeconds(1).isAfter(deadline)) {
            throw new IllegalStateException("not enough time to begin");
          }
          // @end
          left.add(Duration.between(Tasks.now(), deadline));
        });
    assertThat(left.getFirst()).isLessThanOrEqualTo(ofSeconds(10));
  }

  @Test
  void softStop() throws InterruptedException {
    CancelScope server = CancelScope.create().named("server");
    server.run(() -> {
      // @start region=stop
      server.requestStop("maintenance", ofSeconds(5)); // from any thread
      // @end
      // @start region=stopping
      while (!Tasks.stopRequested()) {
        serveOne();
      }
      // @end
    });
    assertThat(server.cancelCalled()).isFalse();
    assertThat(log).isEmpty();
  }

  private static List<String> shelves() {
    return List.of("a", "b");
  }

  private void search(String shelf) throws InterruptedException {
    Tasks.checkpoint();
    log.add(shelf);
  }

  private String slowHint() throws InterruptedException {
    Tasks.sleepForever();
    return "never";
  }

  private static String answer() {
    return "42";
  }

  private void sayGoodbye() throws InterruptedException {
    Tasks.checkpoint();
    log.add("goodbye");
  }

  private void serveOne() {
    log.add("served");
  }
}
