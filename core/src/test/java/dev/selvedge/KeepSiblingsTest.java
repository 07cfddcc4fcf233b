package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code keepSiblings} and {@code keepResults}. */
@Timeout(60)
@EveryWorld
class KeepSiblingsTest {

  private final IOException failure = new IOException("disk full");

  @Test
  void failuresAreCollectedAndThrownTogetherAtTheEnd() {
    List<String> events = new ArrayList<>();
    IOException other = new IOException("other");
    ExceptionGroup group =
        catchThrowableOfType(
            ExceptionGroup.class,
            () ->
                TaskGroup.with()
                    .keepSiblings()
                    .run(g -> {
                      Latch finish = new Latch(1);
                      Task<Integer> sibling =
                          g.fork(() -> {
                            finish.await();
                            return 42;
                          });
                      g.fork(
                              () -> {
                                throw failure;
                              })
                          .await();
                      g.fork(
                              () -> {
                                throw other;
                              })
                          .await();
                      assertThat(g.scope().cancelCalled()).isFalse();
                      assertThat(sibling.status()).isEqualTo(Task.Status.RUNNING);
                      Tasks.checkpoint();
                      finish.countDown();
                      events.add("sibling: " + sibling.join());
                    }));
    assertThat(group.exceptions()).containsExactly(failure, other);
    assertThat(events).containsExactly("sibling: 42");
  }

  @Test
  void theFailureOfAJoinedTaskStandsOnceHoweverItWasAskedFor() {
    ExceptionGroup group =
        catchThrowableOfType(
            ExceptionGroup.class,
            () ->
                TaskGroup.with()
                    .keepSiblings()
                    .run(g -> {
                      Task<?> failing =
                          g.fork(() -> {
                            throw failure;
                          });
                      failing.await();
                      g.fork(() -> failing.join());
                      g.fork(() -> failing.get());
                      g.fork(() -> failing.toCompletableFuture().join());
                      g.fork(() -> TaskGroup.run(inner -> inner.fork(() -> failing.join())));
                    }));
    assertThat(group.exceptions()).containsExactly(failure);
  }

  @Test
  void theFailureOfAJoinedTaskIsTakenOutOfAnInnerGroupAndTheRestStays() {
    IOException other = new IOException("other");
    ExceptionGroup group =
        catchThrowableOfType(
            ExceptionGroup.class,
            () ->
                TaskGroup.with()
                    .keepSiblings()
                    .run(g -> {
                      Task<?> failing =
                          g.fork(() -> {
                            throw failure;
                          });
                      failing.await();
                      g.fork(() ->
                          TaskGroup.with()
                              .keepSiblings()
                              .run(inner -> {
                                inner.fork(() -> failing.join());
                                inner.fork(() -> {
                                  throw other;
                                });
                              }));
                    }));
    assertThat(group.exceptions()).hasSize(2).startsWith(failure);
    assertThat(group.leaves()).containsExactly(failure, other);
  }

  @Test
  void theFailureOfTheBodyCancelsTheChildrenAllTheSame() {
    AtomicReference<Task<?>> child = new AtomicReference<>();
    assertThatThrownBy(() ->
            TaskGroup.with()
                .keepSiblings()
                .run(g -> {
                  child.set(g.fork(Tasks::sleepForever));
                  throw failure;
                }))
        .isInstanceOf(ExceptionGroup.class);
    assertThat(child.get().isCancelled()).isTrue();
  }

  @Test
  void resultsAreKeptInTheOrderOfForkingAndReadableAfterTheBlock() throws Exception {
    AtomicReference<TaskGroup> left = new AtomicReference<>();
    Latch last = new Latch(1);
    assertThatThrownBy(() ->
            TaskGroup.with()
                .keepSiblings()
                .keepResults()
                .run(g -> {
                  left.set(g);
                  g.fork(() -> {
                    last.await();
                    return "ends last";
                  });
                  Task<?> failing =
                      g.fork(() -> {
                        throw failure;
                      });
                  g.fork(Tasks::sleepForever).cancel("not needed");
                  g.forkAfter(Duration.ofDays(1), () -> {}).cancel("not even begun");
                  g.start((Ready<String> ready) -> ready.started());
                  g.forkService(Tasks::sleepForever);
                  failing.await();
                  last.countDown();
                }))
        .isInstanceOf(ExceptionGroup.class);
    assertThat(left.get().outcomes())
        .containsExactly(
            Outcome.success("ends last"),
            Outcome.failure(failure),
            Outcome.cancelled("not needed"),
            Outcome.cancelled("not even begun"),
            Outcome.success(null),
            Outcome.cancelled("the work of the group is done"));
    assertThatThrownBy(() -> left.get().outcomes().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void resultsOfLiveTasksAreNotToBeHadYet() throws Exception {
    TaskGroup.with()
        .keepResults()
        .run(g -> {
          Task<?> task = g.fork("slow", Tasks::sleepForever);
          assertThatThrownBy(g::outcomes)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("task \"slow\" has not ended");
          task.cancelAndAwait("x");
          assertThat(g.outcomes()).containsExactly(Outcome.cancelled("x"));
        });
  }

  @Test
  void aGroupThatKeepsNoResultsSaysSo() throws Exception {
    TaskGroup.with()
        .name("night")
        .run(g ->
            assertThatThrownBy(g::outcomes)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("group \"night\" keeps no results: make it with keepResults()"));
  }
}
