package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@EveryWorld
class TaskGroupServiceTest {

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());

  private void serve() throws InterruptedException {
    try {
      Tasks.sleepForever();
    } catch (CancelledException e) {
      events.add("service: " + e.reason());
      throw e;
    }
  }

  @Test
  void aServiceIsCancelledWhenBodyAndOrdinaryChildrenHaveEnded() throws Exception {
    AtomicReference<Task<?>> service = new AtomicReference<>();
    TaskGroup.run(group -> {
      service.set(group.forkService(this::serve));
      Thread host = Thread.currentThread();
      group.fork(() -> {
        Until.blocked(host); // the body has returned
        assertThat(service.get().status()).isEqualTo(Task.Status.RUNNING);
        events.add("child");
      });
      events.add("body");
    });
    assertThat(events).containsExactly("body", "child", "service: the work of the group is done");
    assertThat(service.get().isCancelled()).isTrue();
  }

  @Test
  void aServiceLivesAsLongAsTheBodyThoughThereIsNoOtherChild() throws Exception {
    TaskGroup.run(group -> {
      Task<?> service = group.forkService(this::serve);
      group.fork(() -> {}).join();
      Tasks.yield();
      assertThat(service.status()).isEqualTo(Task.Status.RUNNING);
    });
  }

  @Test
  void theBlockWaitsForWhatItsServicesForkAsTheyEnd() throws Exception {
    TaskGroup.run(group ->
        group.forkService(() -> {
          try {
            Tasks.sleepForever();
          } finally {
            for (int i = 0; i < 6; i++) { // into more than one row
              group.fork(() -> CancelScope.shield(() -> Tasks.sleep(Duration.ofMillis(1))));
              group.forkService(() -> CancelScope.shield(() -> Tasks.sleep(Duration.ofMillis(2))));
            }
            group.fork(() -> events.add("short"));
          }
        }));
    assertThat(events).containsExactly("short");
  }

  @Test
  void theBlockReturnsThoughTheLastServiceEndsBeforeWhatItHasForked() throws Exception {
    Latch finish = new Latch(1);
    TaskGroup.run(group -> {
      Task<?> service =
          group.forkService(() -> {
            try {
              Tasks.sleepForever();
            } finally {
              group.fork("heir", finish::awaitUncancelled);
            }
          });
      service.onDone(_ -> finish.countDown());
    });
    assertThat(finish.getCount()).isZero();
  }

  @Test
  void theBlockWaitsForTheEndOfAllItsServices() throws Exception {
    TaskGroup.run(group -> {
      Latch serving = new Latch(2);
      group.forkService(() -> {
        serving.countDown();
        serve();
      });
      group.forkService(() -> {
        try {
          serving.countDown();
          Tasks.sleepForever();
        } finally {
          CancelScope.shield(() -> Tasks.sleep(Duration.ofMillis(2)));
          events.add("cleaned up");
        }
      });
      serving.await();
    });
    assertThat(events).containsExactly("service: the work of the group is done", "cleaned up");
  }

  @Test
  void theEndOfAServiceEndsNothing() throws Exception {
    TaskGroup.run(group -> {
      group.forkService(() -> {}).join();
      assertThat(group.scope().cancelCalled()).isFalse();
    });
  }

  @Test
  void theFailureOfAServiceIsAFailureOfTheGroup() {
    IOException failure = new IOException();
    ExceptionGroup group =
        TaskGroupFailureTest.failing(g -> {
          g.forkService(() -> {
            throw failure;
          });
          Tasks.sleepForever();
        });
    assertThat(group.exceptions()).containsExactly(failure);
  }

  @Test
  void theFailureOfAServiceOnItsWayOutIsAFailureOfTheGroup() {
    IOException failure = new IOException();
    ExceptionGroup group =
        TaskGroupFailureTest.failing(g ->
            g.forkService(() -> {
              try {
                Tasks.sleepForever();
              } catch (CancelledException e) {
                throw failure;
              }
            }));
    assertThat(group.exceptions()).containsExactly(failure);
  }

  @Test
  void theEndOfTheServicesIsNoCancellationOfTheBlock() throws Exception {
    AtomicReference<TaskGroup> left = new AtomicReference<>();
    String value =
        TaskGroup.call(group -> {
          left.set(group);
          group.forkService(this::serve);
          return "value";
        });
    assertThat(value).isEqualTo("value");
    assertThat(left.get().scope().cancelCalled()).isFalse();
    Tasks.checkpoint();
  }

  @Test
  void aServiceForkedWhileTheOthersAreDismissedIsDismissedToo() throws Exception {
    List<Task<?>> late = new ArrayList<>();
    TaskGroup.run(group ->
        group.forkService(() -> {
          try {
            Tasks.sleepForever();
          } finally {
            CancelScope.shield(() -> {
              late.add(group.forkService(this::serve));
              late.add(group.fork("no service", () -> group.forkService(this::serve)).join());
              for (Task<?> task : late) {
                task.await();
              }
            });
          }
        }));
    assertThat(late).hasSize(2).allMatch(Task::isDone);
    assertThat(events)
        .containsExactly(
            "service: the work of the group is done", "service: the work of the group is done");
  }

  @Test
  void anOrdinaryChildForkedWhileServicesAreDismissedIsAwaited() throws Exception {
    TaskGroup.run(group ->
        group.forkService(() -> {
          try {
            Tasks.sleepForever();
          } finally {
            group.fork(() -> {
              Tasks.checkpoint();
              events.add("the last words");
            });
          }
        }));
    assertThat(events).containsExactly("the last words");
  }

  @Test
  void servicesEndWhereverTheirForkRacesWithTheDismissal() throws Exception {
    for (int round = 0; round < Rounds.of(3_000); round++) {
      TaskGroup.run(group -> {
        group.fork(() -> {
          group.forkService(Tasks::sleepForever);
        });
        group.forkService(() -> {
          group.forkService(Tasks::sleepForever);
        });
      });
    }
  }
}
