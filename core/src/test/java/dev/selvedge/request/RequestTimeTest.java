package dev.selvedge.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.Tasks;
import dev.selvedge.loop.Logged;
import dev.selvedge.sync.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** When time-outs come, in virtual time: to the nanosecond. */
class RequestTimeTest {

  private final VirtualWorld world = new VirtualWorld();
  private final List<String> events = new ArrayList<>();

  private final class Timed extends NumberCache {
    private final Duration timeout;

    Timed(long number, Duration timeout) {
      super("timed", number);
      this.timeout = timeout;
    }

    @Override
    protected Duration timeout() {
      return timeout;
    }

    @Override
    protected void onTimeout() {
      events.add(number() + " at " + VirtualWorld.now().toMillis());
    }
  }

  @Test
  void tenSecondsUnlessOverridden() throws Exception {
    world.run(() -> {
      try (RequestCache cache = RequestCache.create("test")) {
        Promise<Boolean> over = Promise.create();
        NumberCache plain = new NumberCache("plain", 1) {};
        plain.register(over, true);
        cache.add(plain);
        over.await();
        assertThat(VirtualWorld.now()).isEqualTo(Duration.ofSeconds(10));
      }
    });
  }

  @Test
  void eachComesAtItsTimeInOrder() throws Exception {
    world.run(() -> {
      try (RequestCache cache = RequestCache.create("test")) {
        cache.add(new Timed(1, Duration.ofMillis(30)));
        cache.add(new Timed(2, Duration.ofMillis(10)));
        Tasks.sleep(Duration.ofMillis(5));
        cache.add(new Timed(3, Duration.ofMillis(10)));
        cache.add(new Timed(4, Duration.ofMillis(30)));
        cache.add(new Timed(5, Duration.ofMillis(10)));
        Tasks.sleep(Duration.ofMillis(5));
        cache.add(new Timed(6, Duration.ofMillis(30)));
        Tasks.sleep(Duration.ofSeconds(1));
      }
    });
    assertThat(events)
        .containsExactly("2 at 10", "3 at 15", "5 at 15", "1 at 30", "4 at 35", "6 at 40");
  }

  @Test
  void whatIsPoppedDoesNotHoldTheNextUp() throws Exception {
    world.run(() -> {
      try (RequestCache cache = RequestCache.create("test")) {
        for (int i = 0; i < 5; i++) {
          cache.add(new Timed(i, Duration.ofMillis(10)));
          Tasks.sleep(Duration.ofMillis(1));
        }
        cache.pop("timed", 0);
        cache.pop("timed", 2);
        cache.pop("timed", 4);
        Tasks.sleep(Duration.ofSeconds(1));
      }
    });
    assertThat(events).containsExactly("1 at 11", "3 at 13");
  }

  @Test
  void aRequestIsOverAtItsTime() throws Exception {
    world.run(() -> {
      try (RequestCache cache = RequestCache.create("test");
          Request<String> request = cache.open("ping", Duration.ofMinutes(3))) {
        assertThatThrownBy(request::await)
            .isInstanceOf(TimeoutException.class)
            .hasMessageEndingWith("within 3m");
        assertThat(VirtualWorld.now()).isEqualTo(Duration.ofMinutes(3));
      }
    });
  }

  @Test
  void waitingForACacheEndsAtItsTime() throws Exception {
    world.run(() -> {
      try (RequestCache cache = RequestCache.create("test")) {
        assertThatThrownBy(() -> cache.await("noted", 7, Duration.ofHours(1)))
            .isInstanceOf(TimeoutException.class);
        assertThat(VirtualWorld.now()).isEqualTo(Duration.ofHours(1));
      }
    });
  }

  @Test
  void aTimeOutMayBeLongerThanTimeItself() throws Exception {
    world.run(() -> {
      try (RequestCache cache = RequestCache.create("test")) {
        Tasks.sleep(Duration.ofSeconds(1));
        cache.add(new Timed(1, Duration.ofSeconds(Long.MAX_VALUE)));
        Tasks.sleep(Duration.ofDays(1000));
        assertThat(cache.has("timed", 1)).isTrue();
      }
    });
    assertThat(events).isEmpty();
  }

  @Test
  void aReservationLapsesAfterAMinute() throws Exception {
    world.run(() -> {
      try (RequestCache cache = RequestCache.create("test")) {
        RandomNumberCache forgotten = new RandomNumberCache(cache, "one", 1) {};
        Tasks.sleep(Duration.ofSeconds(59));
        assertThatThrownBy(() -> new RandomNumberCache(cache, "one", 1) {})
            .isInstanceOf(IllegalStateException.class);
        Tasks.sleep(Duration.ofSeconds(2));
        RandomNumberCache second = new RandomNumberCache(cache, "one", 1) {};
        assertThat(second.number()).isZero();
        try (Logged logged = Logged.open()) {
          assertThat(cache.add(forgotten)).as("the number is another's").isEmpty();
          assertThat(logged.messages())
              .singleElement()
              .asString()
              .startsWith("RequestTimeTest \"one\" 0 was not added");
        }
        assertThat(cache.add(second)).isPresent();
        cache.pop("one", 0);
        assertThat(cache.add(forgotten)).as("the number is free").isPresent();
        assertThat(cache.statistics().timedOut()).isZero();
      }
    });
  }

  @Test
  void reservedAndPendingMayHaveTheSameTime() throws Exception {
    world.run(() -> {
      try (RequestCache cache = RequestCache.create("test")) {
        cache.add(new Timed(1, Duration.ofMinutes(1)));
        RandomNumberCache forgotten = new RandomNumberCache(cache, "one", 1) {};
        cache.add(new Timed(2, Duration.ofMinutes(1)));
        Tasks.sleep(Duration.ofMinutes(2));
        assertThat(forgotten.number()).isZero();
        assertThat(cache.statistics().timedOut()).isEqualTo(2);
      }
    });
    assertThat(events).containsExactly("1 at 60000", "2 at 60000");
  }

  @Test
  void manyLengthsLeaveNoAlarmsBehind() throws Exception {
    world.run(() -> {
      try (RequestCache cache = RequestCache.create("test")) {
        for (int i = 1; i <= 1000; i++) {
          cache.add(new Timed(i, Duration.ofSeconds(i)));
        }
        assertThat(world.timers.armed()).isEqualTo(1000);
        for (int i = 1; i <= 1000; i++) {
          cache.pop("timed", i);
        }
        assertThat(world.timers.armed()).isEqualTo(Lanes.KEPT);
        for (int i = 1; i <= 1000; i++) {
          cache.add(new Timed(i, Duration.ofSeconds(i)));
        }
        Tasks.sleep(Duration.ofSeconds(500));
        assertThat(cache.statistics().timedOut()).isEqualTo(500);
      }
      assertThat(world.timers.armed()).isZero();
    });
    assertThat(events).hasSize(500).startsWith("1 at 1000", "2 at 2000").endsWith("500 at 500000");
  }

  @Test
  void oneLengthHasOneAlarm() throws Exception {
    world.run(() -> {
      try (RequestCache cache = RequestCache.create("test")) {
        for (int i = 0; i < 10_000; i++) {
          cache.add(new Timed(i, Duration.ofSeconds(7)));
        }
        assertThat(world.timers.armed()).isEqualTo(1);
        Tasks.sleep(Duration.ofSeconds(8));
        assertThat(cache.statistics().timedOut()).isEqualTo(10_000);
        assertThat(events).hasSize(10_000).startsWith("0 at 7000").endsWith("9999 at 7000");
      }
    });
  }
}
