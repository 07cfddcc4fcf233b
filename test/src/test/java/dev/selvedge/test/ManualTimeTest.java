package dev.selvedge.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.Timeouts;
import dev.selvedge.sync.Event;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;

class ManualTimeTest {

  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

  private final ManualTime time = ManualTime.startingAt(START);
  private final List<String> events = new CopyOnWriteArrayList<>();

  private void note(Object what) {
    events.add(what + " after " + Duration.between(START, Tasks.now()));
  }

  @Test
  void allThatTakesTimeGoesByIt() throws Exception {
    TaskGroup.run(group -> {
      Task<?> body =
          group.fork(() ->
              time.run(() -> {
                Tasks.sleep(Duration.ofHours(1));
                note("slept");
                note(Timeouts.moveOnAfter(Duration.ofMinutes(1), Tasks::sleepForever));
                note(Event.create().await(Duration.ofMinutes(1)));
                TaskGroup.run(inner -> inner.forkAfter(Duration.ofMinutes(1), () -> note("begun")));
              }));
      time.awaitTimers(1);
      time.advance(Duration.ofHours(1));
      for (int i = 0; i < 3; i++) {
        time.awaitTimers(1);
        time.advance(Duration.ofMinutes(1));
      }
      body.join();
    });
    assertThat(events)
        .containsExactly(
            "slept after PT1H", "false after PT1H1M", "false after PT1H2M", "begun after PT1H3M");
    assertThat(time.instant()).isEqualTo(START.plus(Duration.ofMinutes(63)));
  }

  @Test
  void aTimerRingsWhenItsMomentIsReachedAndNotBefore() throws Exception {
    TaskGroup.run(group -> {
      for (int seconds : List.of(3, 1, 2)) {
        group.fork(() ->
            time.run(() -> {
              Tasks.sleep(Duration.ofSeconds(seconds));
              events.add("" + seconds);
            }));
      }
      time.awaitTimers(3);
      time.advance(Duration.ofMillis(999));
      assertThat(events).isEmpty();
      for (int i = 1; i <= 3; i++) {
        int noted = i;
        time.advance(Duration.ofSeconds(1));
        Until.holds(() -> events.size() == noted);
      }
    });
    assertThat(events).containsExactly("1", "2", "3");
  }

  @Test
  void theTimeStopsAtEachTimerThatRings() throws Exception {
    ThreadFactory noting =
        thread -> {
          events.add("" + Duration.between(START, time.instant()));
          return Thread.ofVirtual().unstarted(thread);
        };
    TaskGroup.run(group -> {
      Task<?> body =
          group.fork(() ->
              time.on(noting)
                  .run(() ->
                      TaskGroup.run(inner -> {
                        inner.forkAfter(Duration.ofMinutes(2), () -> {});
                        inner.forkAfter(Duration.ofMinutes(1), () -> {});
                      })));
      time.awaitTimers(2);
      time.advance(Duration.ofHours(1));
      body.join();
    });
    assertThat(events).containsExactly("PT0S", "PT1M", "PT2M");
  }

  @Test
  void whoWaitsForTimersIsNotToldTooEarly() throws Exception {
    TaskGroup.run(group -> {
      Task<?> two = group.fork(() -> time.awaitTimers(2));
      Task<?> one = group.fork(() -> time.awaitTimers(1));
      time.run(Tasks::checkpoint);
      assertThat(one.isDone()).isFalse();
      Task<?> sleeper = group.fork(() -> time.run(() -> Tasks.sleep(Duration.ofSeconds(1))));
      one.join();
      assertThat(two.isDone()).isFalse();
      Task<?> other = group.fork(() -> time.run(() -> Tasks.sleep(Duration.ofSeconds(1))));
      two.join();
      sleeper.cancelAndAwait("enough");
      other.cancelAndAwait("enough");
      assertThat(Timeouts.moveOnAfter(Duration.ofMillis(1), () -> time.awaitTimers(1))).isFalse();
    });
  }

  @Test
  void whatIsDueAlreadyNeedsNobodyToMoveTheTime() throws Exception {
    time.advance(Duration.ofDays(1));
    time.run(() -> {
      assertThat(Timeouts.moveOnAt(START, Tasks::sleepForever)).isFalse();
      assertThat(Event.create().await(Duration.ZERO)).isFalse();
    });
  }

  @Test
  void theThreadsMayBePlatformThreadsInTheSameTime() throws Exception {
    time.advance(Duration.ofDays(1));
    Thread thread = time.on(Thread.ofPlatform().factory()).call(Thread::currentThread);
    assertThat(thread.isVirtual()).isFalse();
    Instant there = time.on(Thread.ofPlatform().factory()).call(Tasks::now);
    assertThat(there).isEqualTo(START.plus(Duration.ofDays(1)));
    assertThat(time.<Thread, RuntimeException>call(Thread::currentThread).isVirtual()).isTrue();
  }

  @Test
  void theFailureOfTheBodyIsThrownAsItIs() {
    IOException failure = new IOException("disk");
    assertThatThrownBy(() ->
            time.run(() -> {
              throw failure;
            }))
        .isSameAs(failure);
  }

  @Test
  void badUseIsNamed() {
    assertThatThrownBy(() -> ManualTime.startingAt(null)).hasMessage("start");
    assertThatThrownBy(() -> time.on(null)).hasMessage("threads");
    assertThatThrownBy(() -> time.call(null)).hasMessage("body");
    assertThatThrownBy(() -> time.run(null)).hasMessage("body");
    assertThatThrownBy(() -> time.advance(null)).hasMessage("time");
    assertThatThrownBy(() -> time.advance(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("time must not be negative, but is -1s");
    assertThatThrownBy(() -> time.advance(Duration.ofDays(365_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("292 years");
    assertThatThrownBy(() -> time.awaitTimers(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("count must not be negative, but is -1");
  }
}
