package dev.selvedge.taskthread;

import static dev.selvedge.taskthread.Script.millis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.CancelScope;
import dev.selvedge.EveryWorld;
import dev.selvedge.TaskGroup;
import dev.selvedge.TaskLocal;
import dev.selvedge.Tasks;
import dev.selvedge.loop.Logged;
import dev.selvedge.sync.Event;
import dev.selvedge.taskthread.Script.Say;
import dev.selvedge.taskthread.TaskThread.Status;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The life of TaskThreads and of their trees. */
@EveryWorld
class TaskThreadTest {

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final IOException broken = new IOException("broken");

  private Logged quiet;

  @BeforeEach
  void listen() {
    quiet = Logged.open();
  }

  @AfterEach
  void close() {
    quiet.close();
  }

  private Script script(String id) {
    return new Script(id, events);
  }

  /** Runs a root beside a body, which stops it or lets it end. */
  private static void with(Script root, TaskGroup.Routine body) throws Exception {
    TaskGroup.run(group -> {
      group.fork("root", root::run);
      group
          .fork(
              "started",
              () -> {
                while (root.status() == Status.HELD) {
                  Tasks.yield();
                }
                root.awaitEntered();
              })
          .await();
      body.run(group);
      root.stop("the test is over");
    });
  }

  // ---- one ----

  @Test
  void itEntersHandlesSignalsAndExits() throws Exception {
    Script root = script("root");
    with(
        root,
        _ -> {
          assertThat(root.status()).isEqualTo(Status.RUNNING);
          assertThat(root.signal(new Say("one"))).isTrue();
          assertThat(root.signal(new Say("two"))).isTrue();
        });
    assertThat(events)
        .containsExactly("root enters", "root hears one", "root hears two", "root exits");
    assertThat(root.status()).isEqualTo(Status.ENDED);
    assertThat(root.ending()).contains(new Ending.Stopped("the test is over"));
    assertThat(root.await()).isEqualTo(new Ending.Stopped("the test is over"));
    root.join();
  }

  @Test
  void itStopsWhenOnSignalReturnsFalse() throws Exception {
    Script root =
        script("root")
            .hearing((_, signal) -> {
              events.add(Script.text(signal));
              return !signal.equals(new Say("enough"));
            });
    root.entering(self -> {
      self.signal(new Say("one"));
      self.signal(new Say("enough"));
      self.signal(new Say("too late"));
    });
    root.run();
    assertThat(events).containsExactly("root enters", "one", "enough", "root exits");
    assertThat(root.ending()).contains(new Ending.Stopped("onSignal returned false"));
    assertThat(root.unhandled).containsExactly(new Say("too late"));
    assertThat(root.signal(new Say("much too late"))).isFalse();
  }

  @Test
  void whatWasSignalledBeforeTheStopIsHandled() throws Exception {
    Script root = script("root");
    root.entering(self -> {
      self.signal(new Say("one"));
      self.signal(new Say("two"));
      self.stop("enough");
    });
    root.run();
    assertThat(events)
        .containsExactly("root enters", "root hears one", "root hears two", "root exits");
    assertThat(root.unhandled).isEmpty();
  }

  @Test
  void oneThatStopsTakesNoMoreSignalsFromAbove() throws Exception {
    Script root = script("root");
    root.entering(self -> {
      self.stop("enough");
      while (self.signal(new Say("while it stops"))) {
        Tasks.sleep(millis(1));
      }
      events.add("refused");
    });
    root.run();
    assertThat(events).startsWith("root enters", "refused").endsWith("root exits");
  }

  @Test
  void theFailureOfEachHookIsItsFailure() throws Exception {
    for (Script root :
        List.of(
            script("enter")
                .entering(_ -> {
                  throw broken;
                }),
            script("exit")
                .entering(self -> self.stop("now"))
                .exiting(_ -> {
                  throw broken;
                }),
            script("signal")
                .entering(self -> self.signal(new Say("hello")))
                .hearing((_, _) -> {
                  throw broken;
                }),
            script("slot")
                .entering(self ->
                    self.slot(
                        "slot",
                        () -> {
                          throw broken;
                        })))) {
      assertThatThrownBy(root::run)
          .isExactlyInstanceOf(TaskThreadFailedException.class)
          .hasMessage("TaskThread \"%s\" failed: java.io.IOException: broken", root.id())
          .hasCause(broken);
      assertThat(root.ending()).contains(new Ending.Failed(broken));
      assertThat(root.status()).isEqualTo(Status.ENDED);
    }
    assertThat(events)
        .containsExactly(
            "enter enters",
            "enter exits",
            "exit enters",
            "exit exits",
            "signal enters",
            "signal exits",
            "slot enters",
            "slot exits");
  }

  @Test
  void laterFailuresAreSuppressedInTheFirst() throws Exception {
    IOException later = new IOException("later");
    Script root =
        script("root")
            .entering(_ -> {
              throw broken;
            })
            .exiting(_ -> {
              throw later;
            });
    assertThatThrownBy(root::run).hasCause(broken);
    assertThat(broken.getSuppressed()).containsExactly(later);
  }

  @Test
  void oneThatIsKilledIsCutShortAndStillExits() throws Exception {
    Script root =
        script("root")
            .exiting(_ -> {
              events.add("tries to wait");
              Tasks.sleep(millis(1));
              events.add("never");
            });
    root.entering(self ->
        self.slot(
            "slot",
            () -> {
              try {
                self.kill("enough");
                Tasks.sleepForever();
              } finally {
                events.add("slot is cut short");
              }
            }));
    assertThatThrownBy(root::run)
        .isExactlyInstanceOf(CancellationException.class)
        .hasMessage("enough");
    assertThat(root.ending()).contains(new Ending.Killed("enough"));
    assertThat(events)
        .containsExactly("root enters", "slot is cut short", "root exits", "tries to wait");
  }

  @Test
  void oneThatDoesNotStopWithinItsGraceIsKilled() throws Exception {
    Script root =
        new Script("root", events, TaskThreadOptions.defaults().grace(millis(20)))
            .hearing((self, _) -> {
              self.stop("please");
              Tasks.sleepForever();
              return true;
            });
    root.entering(self -> self.signal(new Say("sleep")));
    assertThatThrownBy(root::run).isExactlyInstanceOf(CancellationException.class);
    assertThat(root.ending())
        .contains(new Ending.Killed("TaskThread \"root\" did not stop within its grace"));
    assertThat(events).containsExactly("root enters", "root exits");
  }

  @Test
  void aStopMayBringItsOwnGrace() throws Exception {
    Script root = script("root");
    root.entering(self -> {
      self.stop("please", Duration.ZERO);
      Tasks.sleepForever();
    });
    assertThatThrownBy(root::run).isExactlyInstanceOf(CancellationException.class);
  }

  @Test
  void theFirstReasonStays() throws Exception {
    Script root = script("root");
    root.entering(self -> {
      assertThat(self.stop("first")).isTrue();
      assertThat(self.stop("second")).isFalse();
    });
    root.run();
    assertThat(root.ending()).contains(new Ending.Stopped("first"));
    assertThat(root.stop("late")).isFalse();
    assertThat(root.kill("late")).isFalse();
  }

  @Test
  void slotsMayFinishWithinTheirGraceWhenItStops() throws Exception {
    Script root =
        new Script("root", events, TaskThreadOptions.defaults().slotGrace(Duration.ofSeconds(2)));
    root.entering(self -> {
      self.slot(
          "polite",
          () -> {
            Tasks.awaitStop();
            Tasks.sleep(millis(1));
            events.add("finishes its unit of work");
          });
      self.stop("enough");
    });
    root.run();
    assertThat(events).containsExactly("root enters", "finishes its unit of work", "root exits");
  }

  @Test
  void aKillDoesNotWaitForTheGraceOfTheSlots() throws Exception {
    Duration day = Duration.ofDays(1);
    Script root =
        new Script("root", events, TaskThreadOptions.defaults().grace(day).slotGrace(day));
    root.entering(self -> self.slot("stubborn", Tasks::sleepForever));
    Instant start = Tasks.now();
    TaskGroup.run(group -> {
      group.fork(() -> {
        root.entered.await();
        root.stop("please");
        Tasks.sleep(millis(5));
        root.kill("now");
      });
      assertThatThrownBy(root::run)
          .isExactlyInstanceOf(CancellationException.class)
          .hasMessage("now");
    });
    assertThat(Duration.between(start, Tasks.now())).isLessThan(Duration.ofHours(1));
  }

  @Test
  void whoRunsItAndIsCancelledStopsItFirst() throws Exception {
    Script root = script("root");
    root.entering(self -> self.add(script("child")));
    CancelScope scope = CancelScope.create();
    root.hearing((_, _) -> {
      scope.cancel("enough");
      return true;
    });
    TaskGroup.run(group -> {
      group.fork(() -> {
        root.entered.await();
        root.signal(new Say("cancel"));
      });
      scope.run(root::run);
    });
    assertThat(scope.cancelCaught()).isTrue();
    assertThat(events)
        .endsWith(
            "child exits", "root is told: child stopped: its parent \"root\" stops", "root exits");
    assertThat(root.ending()).contains(new Ending.Stopped("who runs it was cancelled"));
  }

  @Test
  void whoRunsItAndIsAskedToStopStopsItAndReturns() throws Exception {
    Script root = script("root");
    CancelScope scope = CancelScope.create();
    root.entering(_ -> scope.requestStop("enough", Duration.ofDays(1)));
    assertThat(scope.run(root::run)).isTrue();
    assertThat(root.ending()).contains(new Ending.Stopped("who runs it is asked to stop"));
  }

  @Test
  void itRunsOnce() throws Exception {
    Script root = script("root").entering(self -> self.stop("now"));
    root.run();
    assertThatThrownBy(root::run)
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage(
            "TaskThread \"root\" was started before and is ENDED: each runs once; give a factory"
                + " that makes a new one");
  }

  @Test
  void whatNeedsItStartedSaysSo() {
    Script root = script("root");
    assertThat(root.status()).isEqualTo(Status.HELD);
    assertThat(root.children()).isEmpty();
    assertThat(root.childIds()).isEmpty();
    assertThat(root.findChild("child")).isEmpty();
    assertThat(root.findChild(Script.class)).isEmpty();
    assertThat(root.parent()).isEmpty();
    assertThat(root.ending()).isEmpty();
    assertThat(root.statistics())
        .isEqualTo(new TaskThread.Statistics(Status.HELD, 0, List.of(), 0, 0));
    assertThat(root).hasToString("TaskThread \"root\", HELD");
    for (org.assertj.core.api.ThrowableAssert.ThrowingCallable call :
        List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
            () -> root.stop("x"),
            () -> root.kill("x"),
            root::join,
            root::await,
            root::awaitEntered,
            () -> root.signal(new Say("x")),
            () -> root.add(script("child")),
            () -> root.slot("slot", () -> {}))) {
      assertThatThrownBy(call)
          .isExactlyInstanceOf(IllegalStateException.class)
          .hasMessage(
              "TaskThread \"root\" is HELD: it is started by run(), or by the addChild(...) of its"
                  + " parent");
    }
  }

  @Test
  void itCannotWaitForItself() throws Exception {
    Script root = script("root");
    root.entering(self -> {
      for (org.assertj.core.api.ThrowableAssert.ThrowingCallable call :
          List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
              self::join, self::await, () -> self.await(Duration.ZERO), self::awaitEntered)) {
        assertThatThrownBy(call)
            .isExactlyInstanceOf(IllegalStateException.class)
            .hasMessageContaining("would wait for itself");
      }
      self.stop("now");
    });
    root.run();
  }

  @Test
  void awaitingForATimeTellsWhetherItHasEnded() throws Exception {
    Script root = script("root");
    with(
        root,
        _ -> {
          assertThat(root.await(millis(1))).isEmpty();
          root.stop("now");
          assertThat(root.await(Duration.ofSeconds(20))).contains(new Ending.Stopped("now"));
        });
  }

  // ---- trees ----

  @Test
  void childrenAreFoundByIdAndByClass() throws Exception {
    Script root = script("root");
    root.entering(self -> {
      Script a = self.add(script("a"));
      TaskThread other = self.add(new TaskThread() {});
      Script b = self.add(script("b"));
      assertThat(self.findChild("b")).containsSame(b);
      assertThat(self.findChild("nobody")).isEmpty();
      assertThat(self.findChild(Script.class)).containsSame(a);
      assertThat(self.children()).containsExactly(a, other, b);
      assertThat(self.childIds()).containsExactly("a", other.id(), "b");
      assertThat(other.id()).matches("TaskThread-[0-9]+");
      assertThat(a.parent()).containsSame(self);
      assertThat(self.statistics().children()).isEqualTo(3);
      self.stop("now");
    });
    root.run();
    assertThat(root.children()).isEmpty();
  }

  @Test
  void aChildThatStopsLeavesTheRegistryByItself() throws Exception {
    Script root = script("root");
    with(
        root,
        _ -> {
          Script child = root.add(script("child"));
          child.stop("enough");
          child.join();
          assertThat(root.findChild("child")).isEmpty();
          assertThat(root.findChild(Script.class)).isEmpty();
          assertThat(root.childIds()).isEmpty();
          Script another = root.add(script("child"));
          assertThat(root.findChild("child")).containsSame(another);
        });
  }

  @Test
  void twoChildrenCannotHaveOneId() throws Exception {
    Script root = script("root");
    with(
        root,
        _ -> {
          Script first = root.add(script("child"));
          Script second = script("child");
          assertThatThrownBy(() -> root.add(second))
              .isExactlyInstanceOf(IllegalStateException.class)
              .hasMessage(
                  "Child already exists: TaskThread \"root\" has a child \"child\", which goes on"
                      + " untouched; children are told apart by id()");
          assertThat(root.findChild("child")).containsSame(first);
          assertThat(second.status()).isEqualTo(Status.ENDED);
          assertThat(first.status()).isNotEqualTo(Status.ENDED);
        });
    assertThat(events).doesNotContain("second enters");
  }

  @Test
  void aParentEndsItsChildrenFirstAndTheLastOneFirst() throws Exception {
    Script root = script("root");
    root.hearingChildren((_, _, _) -> {});
    with(
        root,
        _ -> {
          Script a = root.permanent(() -> script("a"));
          Script b =
              root.permanent(
                  () -> script("b").entering(self -> self.permanent(() -> script("inner"))));
          a.awaitEntered();
          b.awaitEntered();
          ((Script) b.findChild("inner").orElseThrow()).awaitEntered();
        });
    assertThat(events.subList(4, events.size()))
        .containsExactly(
            "inner exits",
            "b is told: inner stopped: its parent \"b\" stops",
            "b exits",
            "a exits",
            "root exits");
  }

  @Test
  void childrenMaySignalWhileTheyEnd() throws Exception {
    Script root = script("root");
    root.entering(self -> {
      self.add(script("child").exiting(child -> child.tellParent("farewell")));
      self.stop("now");
    });
    root.run();
    assertThat(events)
        .containsExactly(
            "root enters",
            "child enters",
            "child exits",
            "root hears farewell from child",
            "root is told: child stopped: its parent \"root\" stops",
            "root exits");
  }

  @Test
  void aParentThatFailsEndsItsChildrenToo() throws Exception {
    Script root = script("root");
    root.entering(self -> {
      self.add(script("child")).awaitEntered();
      throw broken;
    });
    assertThatThrownBy(root::run).hasCause(broken);
    assertThat(events).containsExactly("root enters", "child enters", "child exits", "root exits");
  }

  @Test
  void aParentThatIsKilledKillsItsChildren() throws Exception {
    Script root = script("root");
    AtomicReference<Script> child = new AtomicReference<>();
    root.entering(self -> {
      child.set(
          self.add(
              script("child")
                  .entering(c ->
                      c.slot(
                          "slot",
                          () -> {
                            self.kill("enough");
                            Tasks.sleepForever();
                          }))));
      Tasks.sleepForever();
    });
    assertThatThrownBy(root::run).isExactlyInstanceOf(CancellationException.class);
    assertThat(child.get().ending()).contains(new Ending.Killed("its parent \"root\" is killed"));
    assertThat(events).containsExactly("root enters", "child enters", "child exits", "root exits");
  }

  @Test
  void aChildThatTakesLongerThanItsGraceIsKilledAndTheOthersAreNot() throws Exception {
    Script root = script("root");
    AtomicReference<Script> slow = new AtomicReference<>();
    AtomicReference<Script> good = new AtomicReference<>();
    root.entering(self -> {
      good.set(self.add(script("good")));
      slow.set(
          self.add(
              ChildSpec.temporary(() -> script("slow").exiting(_ -> Tasks.sleepForever()))
                  .grace(millis(20))));
      slow.get().awaitEntered();
      self.stop("now");
    });
    root.run();
    assertThat(slow.get().ending())
        .contains(new Ending.Killed("TaskThread \"slow\" did not stop within its grace"));
    assertThat(good.get().ending()).contains(new Ending.Stopped("its parent \"root\" stops"));
    assertThat(events.stream().filter("slow exits"::equals)).hasSize(1);
  }

  @Test
  void oneThatStopsOrHasEndedTakesNoChildren() throws Exception {
    Script root =
        script("root")
            .entering(self -> self.stop("now"))
            .exiting(self ->
                assertThatThrownBy(() -> self.add(script("late")))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage(
                        "TaskThread \"late\" cannot be added: its parent \"root\" is STOPPING, and"
                            + " only one that is entering or running takes children"));
    root.run();
    assertThatThrownBy(() -> root.add(script("later"))).isInstanceOf(IllegalStateException.class);
    assertThat(events).containsExactly("root enters", "root exits");
  }

  @Test
  void addingAChildDoesNotWaitForIt() throws Exception {
    Script root = script("root");
    Event added = Event.create();
    root.entering(self -> {
      Script child = self.add(script("child").entering(_ -> added.await()));
      added.set();
      assertThat(child.awaitEntered()).isTrue();
      self.stop("now");
    });
    root.run();
  }

  @Test
  void aChildThatFailsToEnterIsNotAwaitedForEver() throws Exception {
    Script root = script("root");
    root.entering(self -> {
      Script child =
          self.add(
              script("child")
                  .entering(_ -> {
                    throw broken;
                  }));
      assertThat(child.awaitEntered()).isFalse();
      assertThat(child.await()).isEqualTo(new Ending.Failed(broken));
      self.stop("now");
    });
    root.run();
    assertThat(events).contains("root is told: child failed: java.io.IOException: broken");
  }

  @Test
  void aChildInheritsTheContextOfWhoAddsItAlsoWhenItIsStartedAgain() throws Exception {
    TaskLocal<String> local = TaskLocal.create("local");
    Script root = script("root");
    AtomicInteger lives = new AtomicInteger();
    root.entering(self ->
        TaskLocal.where(local, "inherited")
            .run(() ->
                self.permanent(() ->
                    script("child")
                        .entering(child -> {
                          events.add(local.get());
                          if (lives.incrementAndGet() == 1) {
                            throw broken;
                          }
                          child.slot("slot", () -> events.add("slot: " + local.get()));
                          self.stop("now");
                        }))));
    root.run();
    assertThat(events.stream().filter(e -> e.contains("inherited")))
        .containsSubsequence("inherited", "inherited")
        .hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void aRemovedChildIsNotStartedAgain() throws Exception {
    Script root = script("root");
    with(
        root,
        _ -> {
          Script child = root.permanent(() -> script("child"));
          child.awaitEntered();
          assertThat(root.remove(child)).isTrue();
          assertThat(child.ending()).contains(new Ending.Stopped("its parent \"root\" removes it"));
          assertThat(root.remove(child)).isFalse();
          assertThat(root.remove(script("stranger"))).isFalse();
        });
    assertThat(events.stream().filter("child enters"::equals)).hasSize(1);
  }

  @Test
  void childrenThatComeAndGoLeaveNothing() throws Exception {
    Script root = script("root").hearingChildren((_, _, _) -> {});
    with(
        root,
        _ -> {
          for (int i = 0; i < 50; i++) {
            Script child = root.add(new Script("child " + i, new ArrayList<>()));
            child.stop("enough");
            child.join();
          }
          assertThat(root.children()).isEmpty();
          while (!root.life().children().places().isEmpty()) {
            Tasks.sleep(millis(1)); // the supervisor gives the place of each up
          }
        });
  }

  // ---- links ----

  @Test
  void whoIsLinkedIsToldWhoEndedOfWhat() throws Exception {
    Script root = script("root").hearingChildren((_, _, _) -> {});
    with(
        root,
        _ -> {
          Script watcher = root.add(script("watcher"));
          Script fails =
              root.add(
                  script("fails")
                      .hearing((_, _) -> {
                        throw broken;
                      }));
          Script stops = root.add(script("stops"));
          watcher.awaitEntered();
          watcher.watch(fails);
          watcher.watch(fails);
          watcher.watch(stops);
          fails.signal(new Say("fail"));
          fails.await();
          stops.stop("enough");
          stops.await();
          watcher.watch(stops); // it is gone: the watcher is told at once
          watcher.watch(stops);
          watcher.stop("enough");
          watcher.await();
        });
    assertThat(events.stream().filter(e -> e.startsWith("watcher hears")))
        .containsExactly(
            "watcher hears fails failed: java.io.IOException: broken",
            "watcher hears stops stopped: enough",
            "watcher hears stops stopped: enough",
            "watcher hears stops stopped: enough");
  }

  @Test
  void aLinkThatWasTakenBackTellsNothing() throws Exception {
    Script root = script("root").hearingChildren((_, _, _) -> {});
    with(
        root,
        _ -> {
          Script watcher = root.add(script("watcher"));
          Script child = root.add(script("child"));
          watcher.watch(child);
          assertThat(watcher.unwatch(child)).isTrue();
          assertThat(watcher.unwatch(child)).isFalse();
          child.stop("enough");
          child.await();
        });
    assertThat(events).noneMatch(e -> e.startsWith("watcher hears"));
  }

  @Test
  void anEndMayEndWhoIsLinked() throws Exception {
    Script root = script("root");
    AtomicReference<Script> linked = new AtomicReference<>();
    with(
        root,
        _ -> {
          Script first = root.add(script("first"));
          linked.set(
              root.add(
                  script("second")
                      .entering(self -> self.watch(first))
                      .hearing((_, signal) -> !(signal instanceof Ended))));
          linked.get().awaitEntered();
          first.kill("enough");
          linked.get().join();
        });
    assertThat(linked.get().ending()).contains(new Ending.Stopped("onSignal returned false"));
  }

  @Test
  void theEndOfAChildComesAfterAllThatItHasSaid() throws Exception {
    Script root = script("root");
    with(
        root,
        _ -> {
          Script child =
              root.add(
                  script("child")
                      .entering(self -> {
                        self.tellParent("one");
                        self.tellParent("two");
                        self.stop("done");
                      })
                      .exiting(self -> self.tellParent("three")));
          child.join();
        });
    assertThat(events.stream().filter(e -> e.startsWith("root ") && e.contains("child")))
        .containsExactly(
            "root hears one from child",
            "root hears two from child",
            "root hears three from child",
            "root is told: child stopped: done");
  }
}
