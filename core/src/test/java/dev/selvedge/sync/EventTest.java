package dev.selvedge.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.CancelScope;
import dev.selvedge.CancelledException;
import dev.selvedge.EveryWorld;
import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Threads;
import dev.selvedge.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@EveryWorld
class EventTest {

  private final Event event = Event.create();

  @Test
  void itIsSetOnce() {
    assertThat(event.isSet()).isFalse();
    assertThat(event.set()).isTrue();
    assertThat(event.set()).isFalse();
    assertThat(event.isSet()).isTrue();
  }

  @Test
  void allThatWaitGoOn() throws InterruptedException {
    List<Task<?>> waiters = new ArrayList<>();
    TaskGroup.run(group -> {
      for (int i = 0; i < 5; i++) {
        waiters.add(group.fork(() -> event.await()));
      }
      Until.is(() -> event.statistics().waiting() == 5);
      event.set();
    });
    assertThat(waiters).allMatch(waiter -> waiter.status() == Task.Status.SUCCEEDED);
    assertThat(event.statistics().waiting()).isZero();
  }

  @Test
  void whoHasJustBeenCancelledKeepsItFromNobody() throws InterruptedException {
    TaskGroup.run(group -> {
      Task<?> cancelled = waiter(group);
      Task<?> other = waiter(group);
      cancelled.cancel("not needed");
      event.set(); // in a loop the cancelled one has not left yet
      assertThat(other.await(Race.LONG)).isTrue();
      assertThat(other.status()).isEqualTo(Task.Status.SUCCEEDED);
    });
  }

  /** A task that waits; it has begun to. */
  private Task<?> waiter(TaskGroup group) throws InterruptedException {
    int before = event.statistics().waiting();
    Task<?> waiter = group.fork(() -> event.await());
    Until.is(() -> event.statistics().waiting() == before + 1);
    return waiter;
  }

  @Test
  void whatWasWrittenBeforeIsSeenAfter() throws InterruptedException {
    int[] value = new int[1];
    TaskGroup.run(group -> {
      Task<Integer> reader =
          group.fork(() -> {
            event.await();
            return value[0];
          });
      value[0] = 42;
      event.set();
      assertThat(reader.join()).isEqualTo(42);
    });
  }

  @Test
  void whoComesLaterDoesNotWait() throws InterruptedException {
    event.set();
    event.await();
    assertThat(event.await(Duration.ZERO)).isTrue();
  }

  @Test
  void awaitIsACheckpointEvenWhenItIsSet() throws InterruptedException {
    event.set();
    CancelScope scope = CancelScope.create();
    scope.cancel("before");
    assertThat(scope.run(() -> event.await())).isFalse();
  }

  @Test
  void aWaitThatRunsOutOfTimeLeavesNoTrace() throws InterruptedException {
    assertThat(event.await(Duration.ZERO)).isFalse();
    assertThat(event.await(Duration.ofMillis(1))).isFalse();
    assertThat(Timeouts.moveOnAfter(Duration.ofMillis(1), () -> event.await())).isFalse();
    assertThat(event.statistics()).isEqualTo(new Event.Statistics(false, 0));
  }

  @Test
  void aForeignInterruptEndsTheWait() throws InterruptedException {
    assertThat(Race.interrupted(event::await, () -> event.statistics().waiting() == 1))
        .isInstanceOf(InterruptedException.class)
        .isNotInstanceOf(CancelledException.class);
    assertThat(event.statistics()).isEqualTo(new Event.Statistics(false, 0));
  }

  @ParameterizedTest
  @EnumSource
  @EveryWorld.ThreadsOnly("races threads")
  void noWaiterIsLeftBehindByARace(Race.End end) throws InterruptedException {
    new Race() {
      private Event event = Event.create();

      @Override
      void prepare() {
        event = Event.create();
      }

      @Override
      boolean await(Duration time) throws InterruptedException {
        return event.await(time);
      }

      @Override
      int waiting() {
        return event.statistics().waiting();
      }

      @Override
      void handOver() {
        event.set();
      }

      @Override
      void check(boolean taken) {
        assertThat(event.statistics()).isEqualTo(new Event.Statistics(true, 0));
      }
    }.run(end);
  }

  @Test
  @EveryWorld.ThreadsOnly("a race of threads")
  void noWaiterMissesIt() throws InterruptedException {
    Race.rounds(
        5_000,
        () -> {
          Event once = Event.create();
          AtomicBoolean seen = new AtomicBoolean();
          Race.atOnce(once::set, () -> seen.set(await(once)));
          assertThat(seen).isTrue();
        });
  }

  private static boolean await(Event once) {
    try {
      return once.await(Race.LONG);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @EveryWorld.ThreadsOnly("waits for a plain thread")
  void plainThreadsAndWorldsShareIt() throws InterruptedException {
    Thread setting = Thread.ofPlatform().unstarted(event::set);
    TaskGroup.run(group -> {
      group.fork(() -> Threads.of(Thread.ofPlatform().factory()).run(() -> event.await()));
      group.fork(() -> event.await());
      Until.is(() -> event.statistics().waiting() == 2);
      setting.start();
    });
    assertThat(setting.join(Race.LONG)).isTrue();
  }

  @Test
  @SuppressWarnings("NullAway") // what is tested
  void badArgumentsAreNamed() {
    assertThatThrownBy(() -> event.await(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("time");
    assertThatThrownBy(() -> event.await(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("time must not be negative, but is -1s");
  }

  @Test
  void statisticsTellWhetherItIsSetAndHowManyWait() throws InterruptedException {
    TaskGroup.run(group -> {
      waiter(group);
      waiter(group);
      assertThat(event.statistics()).isEqualTo(new Event.Statistics(false, 2));
      event.set();
      assertThat(event.statistics()).isEqualTo(new Event.Statistics(true, 0));
    });
  }

  @Test
  void itDescribesItself() {
    assertThat(event.toString()).isEqualTo("event, not set");
    event.set();
    assertThat(event.toString()).isEqualTo("event, set");
  }
}
