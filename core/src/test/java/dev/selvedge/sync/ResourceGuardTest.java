package dev.selvedge.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.Action;
import dev.selvedge.Block;
import dev.selvedge.CancelScope;
import dev.selvedge.EveryWorld;
import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

@EveryWorld
class ResourceGuardTest {

  private final ResourceGuard guard = ResourceGuard.of("socket");

  @Test
  void oneTaskAfterAnotherUsesIt() throws InterruptedException {
    for (int i = 0; i < 2; i++) {
      TaskGroup.run(group -> group.fork(() -> guard.use(() -> {})));
    }
    assertThat(guard.statistics().user()).isEmpty();
  }

  @Test
  void aSecondTaskFailsAtOnce() throws InterruptedException {
    TaskGroup.run(group -> {
      Task<?> first = group.fork("first", () -> guard.use(Tasks::sleepForever));
      Until.is(() -> guard.statistics().user().isPresent());
      group
          .fork(
              "second",
              () ->
                  assertThatThrownBy(() -> guard.use(() -> {}))
                      .isInstanceOf(BusyResourceException.class)
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessage(
                          "\"socket\" cannot be used by task \"second\": task \"first\" is using"
                              + " it"))
          .await();
      first.cancelAndAwait("enough");
      guard.use(() -> {});
    });
  }

  @Test
  void theSameTaskDoesNotEnterTwice() {
    try (var _ = guard.enter()) {
      assertThatThrownBy(guard::enter).isInstanceOf(BusyResourceException.class);
    }
    assertThat(guard.statistics().user()).isEmpty();
  }

  @Test
  void enteringIsNoCheckpoint() throws InterruptedException {
    CancelScope scope = CancelScope.create();
    scope.cancel("before");
    assertThat(scope.run(() -> guard.use(() -> {}))).isTrue();
  }

  @Test
  void bodiesReturnTheirValueAndThrowTheirException() throws InterruptedException {
    assertThat(guard.<Integer, RuntimeException>use(() -> 42)).isEqualTo(42);
    IOException failure = new IOException("disk full");
    assertThatThrownBy(() ->
            guard.use(
                (Block<Integer, IOException>)
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThatThrownBy(() ->
            guard.use(
                (Action<IOException>)
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThat(guard.statistics().user()).isEmpty();
  }

  @Test
  @EveryWorld.ThreadsOnly("a race of threads")
  void oneOfTwoEnters() throws InterruptedException {
    AtomicReference<ResourceGuard> contended = new AtomicReference<>();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    Race.inStep(
        () -> {
          contended.set(ResourceGuard.of("contended"));
          inside.set(0);
          refused.set(0);
        },
        () -> enter(contended.get(), inside, refused),
        () -> {
          assertThat(inside).hasValue(1);
          assertThat(refused).hasValue(1);
        });
  }

  @SuppressWarnings("MustBeClosed") // it stays entered
  private static void enter(ResourceGuard contended, AtomicInteger inside, AtomicInteger refused) {
    try {
      var _ = contended.enter();
      inside.incrementAndGet();
    } catch (BusyResourceException e) {
      refused.incrementAndGet();
    }
  }

  @Test
  void onlyTheUserEndsTheUse() throws InterruptedException {
    ResourceGuard.Use use = guard.enter();
    String user = Tasks.current().name();
    TaskGroup.run(group ->
        group.fork(
            "thief",
            () ->
                assertThatThrownBy(use::close)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                        "the use of \"socket\" cannot be ended by task \"thief\":"
                            + " task \"%s\" is using it",
                        user)));
    use.close();
    assertThatThrownBy(use::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageEndingWith("no task is using it");
  }

  @Test
  @SuppressWarnings("NullAway") // what is tested
  void badArgumentsAreNamed() {
    assertThatThrownBy(() -> ResourceGuard.of(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("resource");
    assertThatThrownBy(() -> guard.use((Action<IOException>) null)).hasMessage("body");
    assertThatThrownBy(() -> guard.use((Block<Integer, IOException>) null)).hasMessage("body");
  }

  @Test
  void statisticsTellTheUser() throws InterruptedException {
    assertThat(guard.statistics()).isEqualTo(new ResourceGuard.Statistics(Optional.empty()));
    TaskGroup.run(group ->
        group.fork(
            "user",
            () ->
                guard.use(() ->
                    assertThat(guard.statistics())
                        .isEqualTo(new ResourceGuard.Statistics(Optional.of("user"))))));
    assertThat(guard.toString()).isEqualTo("guard of \"socket\"");
  }
}
