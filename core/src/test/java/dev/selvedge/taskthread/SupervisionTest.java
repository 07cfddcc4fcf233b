package dev.selvedge.taskthread;

import static dev.selvedge.taskthread.Script.millis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.EveryWorld;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.Logged;
import dev.selvedge.sync.Event;
import dev.selvedge.taskthread.Script.Say;
import dev.selvedge.taskthread.TaskThread.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes after the end of a child. */
@EveryWorld
class SupervisionTest {

  private static final Duration LONG = Duration.ofDays(1);

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final IOException broken = new IOException("broken");
  private Logged logged;

  @BeforeEach
  void listen() {
    logged = Logged.open();
  }

  @AfterEach
  void close() {
    logged.close();
  }

  private Script root(Supervision supervision) {
    return new Script("root", events, TaskThreadOptions.defaults().supervision(supervision))
        .hearingChildren((_, _, _) -> {});
  }

  /** A child that fails when it is told to. */
  private Script child(String id) {
    return new Script(id, events)
        .hearing((_, signal) -> {
          if (signal.equals(new Say("fail"))) {
            throw broken;
          }
          return !signal.equals(new Say("return"));
        });
  }

  private static void with(Script root, TaskGroup.Routine body) throws Exception {
    TaskGroup.run(group -> {
      group.fork("root", root::run);
      while (root.status() == Status.HELD) {
        Tasks.yield();
      }
      root.awaitEntered();
      body.run(group);
      root.stop("the test is over");
    });
  }

  private static void settle() throws InterruptedException {
    Tasks.sleep(millis(5));
  }

  /** Waits until there is another child of this id than before, and it has entered. */
  private static TaskThread successor(Script root, TaskThread before) throws Exception {
    before.await();
    while (true) {
      TaskThread now = root.findChild(before.id()).orElse(before);
      if (now != before && now.awaitEntered()) {
        return now;
      }
      Tasks.sleep(millis(1));
    }
  }

  private List<String> entries() {
    return events.stream().filter(e -> !e.startsWith("root")).toList();
  }

  // ---- strategies ----

  @Test
  void oneForOneRestartsTheOneThatFailed() throws Exception {
    Script root = root(Supervision.oneForOne(10, LONG));
    with(
        root,
        _ -> {
          Script a = root.permanent(() -> child("a"));
          a.awaitEntered();
          root.permanent(() -> child("b")).awaitEntered();
          a.signal(new Say("fail"));
          TaskThread again = successor(root, a);
          assertThat(again).isNotSameAs(a);
          assertThat(root.childIds()).containsExactly("a", "b");
          assertThat(entries()).containsExactly("a enters", "b enters", "a exits", "a enters");
        });
  }

  @Test
  void oneForAllEndsTheOthersInReverseOrderAndStartsAllInOrder() throws Exception {
    Script root = root(Supervision.oneForAll(10, LONG));
    with(
        root,
        _ -> {
          for (String id : List.of("a", "b", "c")) {
            root.permanent(() -> child(id)).awaitEntered();
          }
          TaskThread c = root.findChild("c").orElseThrow();
          root.findChild("b").orElseThrow().signal(new Say("fail"));
          successor(root, c);
          assertThat(entries())
              .containsExactly(
                  "a enters",
                  "b enters",
                  "c enters",
                  "b exits",
                  "c exits",
                  "a exits",
                  "a enters",
                  "b enters",
                  "c enters");
        });
  }

  @Test
  void restForOneRestartsTheOneThatFailedAndThoseAddedAfterIt() throws Exception {
    Script root = root(Supervision.restForOne(10, LONG));
    with(
        root,
        _ -> {
          for (String id : List.of("a", "b", "c")) {
            root.permanent(() -> child(id)).awaitEntered();
          }
          TaskThread c = root.findChild("c").orElseThrow();
          root.findChild("b").orElseThrow().signal(new Say("fail"));
          successor(root, c);
          assertThat(entries())
              .containsExactly(
                  "a enters", "b enters", "c enters", "b exits", "c exits", "b enters", "c enters");
        });
  }

  @Test
  void temporarySiblingsThatAreEndedByARestartStayAway() throws Exception {
    Script root = root(Supervision.oneForAll(10, LONG));
    with(
        root,
        _ -> {
          Script a = root.permanent(() -> child("a"));
          a.awaitEntered();
          Script guest = root.add(ChildSpec.temporary(() -> child("guest")));
          guest.awaitEntered();
          a.signal(new Say("fail"));
          successor(root, a);
          settle();
          assertThat(guest.ending()).contains(new Ending.Stopped("a sibling is restarted"));
          assertThat(root.childIds()).containsExactly("a");
        });
  }

  @Test
  void theOrderSurvivesRestarts() throws Exception {
    Script root = root(Supervision.oneForOne(10, LONG));
    with(
        root,
        _ -> {
          for (String id : List.of("a", "b", "c")) {
            root.permanent(() -> child(id)).awaitEntered();
          }
          for (String id : List.of("b", "a", "b", "c")) {
            TaskThread before = root.findChild(id).orElseThrow();
            before.signal(new Say("fail"));
            successor(root, before);
          }
          assertThat(root.childIds()).containsExactly("a", "b", "c");
        });
    assertThat(entries().subList(entries().size() - 3, entries().size()))
        .containsExactly("c exits", "b exits", "a exits");
  }

  // ---- who comes again ----

  @Test
  void aPermanentChildComesAgainHoweverItEnds() throws Exception {
    Script root = root(Supervision.oneForOne(10, LONG));
    with(
        root,
        _ -> {
          TaskThread now = root.permanent(() -> child("a"));
          now.awaitEntered();
          now.signal(new Say("fail"));
          now = successor(root, now);
          now.kill("enough");
          now = successor(root, now);
          now.stop("enough");
          now = successor(root, now);
          now.signal(new Say("return"));
          successor(root, now);
        });
    assertThat(entries().stream().filter("a enters"::equals)).hasSize(5);
  }

  @Test
  void aTransientChildComesAgainWhenItsEndWasNotNormal() throws Exception {
    Script root = root(Supervision.oneForOne(10, LONG));
    with(
        root,
        _ -> {
          TaskThread now = root.add(ChildSpec.transientChild(() -> child("a")));
          now.awaitEntered();
          now.signal(new Say("fail"));
          now = successor(root, now);
          now.kill("enough");
          now = successor(root, now);
          now.signal(new Say("return"));
          now.await();
          settle();
          assertThat(root.findChild("a")).isEmpty();
        });
    assertThat(entries().stream().filter("a enters"::equals)).hasSize(3);
  }

  @Test
  void aTemporaryChildNeverComesAgain() throws Exception {
    logged.messages().clear(); // what the runs in other worlds have left
    Script root = root(Supervision.oneForOne(0, LONG));
    with(
        root,
        _ -> {
          for (String end : List.of("fail", "return")) {
            Script child = root.add(child("a"));
            child.awaitEntered();
            child.signal(new Say(end));
            child.await();
          }
          settle();
          assertThat(root.findChild("a")).isEmpty();
          assertThat(root.status()).isEqualTo(Status.RUNNING);
        });
    assertThat(logged.messages())
        .containsExactly(
            "child \"a\" of TaskThread \"root\" has failed: java.io.IOException: broken, and is not"
                + " restarted: it is TEMPORARY");
  }

  @Test
  void whatIsRestartedIsANewObjectFromTheFactory() throws Exception {
    Script root = root(Supervision.oneForOne(10, LONG));
    AtomicInteger made = new AtomicInteger();
    with(
        root,
        _ -> {
          Script a =
              root.permanent(() -> {
                made.incrementAndGet();
                return child("a");
              });
          a.awaitEntered();
          a.signal(new Say("fail"));
          successor(root, a);
          assertThat(a.status()).isEqualTo(Status.ENDED);
          assertThat(a.ending()).contains(new Ending.Failed(broken));
        });
    assertThat(made).hasValue(2);
  }

  // ---- intensity ----

  @Test
  void moreRestartsThanAllowedAreAFailureOfTheParent() throws Exception {
    logged.messages().clear(); // what the runs in other worlds have left
    Script root = root(Supervision.oneForOne(2, LONG));
    root.entering(self -> {
      self.permanent(() -> child("good"));
      self.permanent(() ->
          child("bad")
              .entering(_ -> {
                throw broken;
              }));
    });
    assertThatThrownBy(root::run)
        .isExactlyInstanceOf(TaskThreadFailedException.class)
        .satisfies(e ->
            assertThat(e.getCause())
                .isExactlyInstanceOf(TooManyRestartsException.class)
                .hasMessage(
                    "TaskThread \"root\" gives up: child \"bad\" has failed: java.io.IOException:"
                        + " broken, and 2 restarts in 24h are allowed")
                .hasCause(broken));
    assertThat(entries().stream().filter("bad enters"::equals)).hasSize(3);
    assertThat(entries()).contains("good exits");
    assertThat(logged.messages())
        .containsExactly(
            "child \"bad\" of TaskThread \"root\" has failed: java.io.IOException: broken, and is"
                + " restarted, 1 of 2 in 24h",
            "child \"bad\" of TaskThread \"root\" has failed: java.io.IOException: broken, and is"
                + " restarted, 2 of 2 in 24h");
  }

  @Test
  void anEscalationIsSeenToByTheSupervisorAbove() throws Exception {
    Script root = root(Supervision.oneForOne(1, LONG));
    AtomicInteger middles = new AtomicInteger();
    with(
        root,
        _ -> {
          Script middle =
              root.permanent(() ->
                  new Script(
                          "middle",
                          events,
                          TaskThreadOptions.defaults().supervision(Supervision.oneForOne(1, LONG)))
                      .hearingChildren((_, _, _) -> {})
                      .entering(self -> {
                        boolean healthy = middles.incrementAndGet() == 2;
                        self.permanent(() ->
                            healthy
                                ? child("leaf")
                                : child("leaf")
                                    .entering(_ -> {
                                      throw broken;
                                    }));
                      }));
          TaskThread again = successor(root, middle);
          assertThat(middle.ending()).containsInstanceOf(Ending.Failed.class);
          ((Script) again.findChild("leaf").orElseThrow()).awaitEntered();
          assertThat(again.status()).isEqualTo(Status.RUNNING);
        });
    assertThat(entries().stream().filter("middle enters"::equals)).hasSize(2);
    assertThat(entries().stream().filter("leaf enters"::equals)).hasSize(3);
  }

  @Test
  void restartsThatLieLongBackAreForgotten() throws Exception {
    Script root = root(Supervision.oneForOne(1, millis(20)));
    with(
        root,
        _ -> {
          TaskThread now = root.permanent(() -> child("a"));
          now.awaitEntered();
          for (int i = 0; i < 4; i++) {
            now.signal(new Say("fail"));
            now = successor(root, now);
            Tasks.sleep(millis(25));
          }
        });
    assertThat(entries().stream().filter("a enters"::equals)).hasSize(5);
  }

  @Test
  void aFactoryThatFailsCountsAsAFailureOfTheChild() throws Exception {
    Script root = root(Supervision.oneForOne(3, LONG));
    AtomicInteger made = new AtomicInteger();
    RuntimeException noChild = new IllegalArgumentException("no child");
    root.entering(self -> {
      Script child =
          self.permanent(() -> {
            if (made.incrementAndGet() > 1) {
              throw noChild;
            }
            return child("a");
          });
      child.signal(new Say("fail"));
    });
    assertThatThrownBy(root::run)
        .satisfies(e ->
            assertThat(e.getCause())
                .isExactlyInstanceOf(TooManyRestartsException.class)
                .hasCause(noChild));
    assertThat(made).hasValue(4);
  }

  @Test
  void aFactoryThatFailsTheFirstTimeFailsWhoAdds() throws Exception {
    Script root = root(Supervision.oneForOne(3, LONG));
    root.entering(self -> {
      assertThatThrownBy(() ->
              self.permanent(() -> {
                throw new IllegalArgumentException("no child");
              }))
          .isExactlyInstanceOf(IllegalArgumentException.class);
      assertThat(self.children()).isEmpty();
      self.stop("done");
    });
    root.run();
  }

  // ---- stops meet restarts ----

  @Test
  void aStopCutsARestartShortThatDoesNotComeToAnEnd() throws Exception {
    Script root = root(Supervision.oneForAll(3, LONG));
    AtomicInteger lives = new AtomicInteger();
    Event stuck = Event.create();
    with(
        root,
        _ -> {
          Script a =
              root.add(
                  ChildSpec.permanent(() ->
                          child("a")
                              .entering(_ -> {
                                if (lives.incrementAndGet() > 1) {
                                  stuck.set();
                                  Tasks.sleepForever();
                                }
                              }))
                      .grace(millis(10)));
          a.awaitEntered();
          root.permanent(() -> child("b")).awaitEntered();
          a.signal(new Say("fail"));
          stuck.await();
        });
    assertThat(root.ending()).contains(new Ending.Stopped("the test is over"));
  }

  @Test
  void childrenThatFailWhileTheParentStopsAreNotRestarted() throws Exception {
    Script root = root(Supervision.oneForOne(3, LONG));
    root.entering(self -> {
      self.permanent(() ->
              child("a")
                  .exiting(_ -> {
                    throw broken;
                  }))
          .awaitEntered();
      self.stop("done");
    });
    root.run();
    assertThat(entries()).containsExactly("a enters", "a exits");
    assertThat(root.ending()).contains(new Ending.Stopped("done"));
  }

  @Test
  void childrenAreRestartedWhileAHandlerOfTheParentWaits() throws Exception {
    Script root = root(Supervision.oneForOne(3, LONG));
    root.hearing((self, _) -> {
      TaskThread a = self.findChild("a").orElseThrow();
      a.signal(new Say("fail"));
      successor(self, a);
      return false;
    });
    root.entering(self -> {
      self.permanent(() -> child("a"));
      self.signal(new Say("wait for the restart"));
    });
    root.run();
    assertThat(entries().stream().filter("a enters"::equals)).hasSize(2);
  }

  @Test
  void badOptionsAreRefused() {
    assertThatThrownBy(() -> Supervision.oneForOne(-1, LONG))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("restarts must not be negative, but is -1");
    assertThatThrownBy(() -> Supervision.oneForAll(1, Duration.ZERO))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("period must be longer than zero, but is 0s");
    assertThatThrownBy(() -> ChildSpec.temporary(() -> child("a")).grace(millis(-1)))
        .isExactlyInstanceOf(IllegalArgumentException.class);
    TaskThreadOptions defaults = TaskThreadOptions.defaults();
    assertThatThrownBy(() -> defaults.signalCapacity(0))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("signalCapacity must be at least 1, but is 0");
    assertThatThrownBy(() -> defaults.maxRate(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> defaults.grace(millis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> defaults.slotGrace(millis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> defaults.slowTurn(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
