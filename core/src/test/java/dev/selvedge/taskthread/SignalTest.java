package dev.selvedge.taskthread;

import static dev.selvedge.taskthread.Script.millis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.EveryWorld;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.loop.Logged;
import dev.selvedge.sync.Event;
import dev.selvedge.sync.Promise;
import dev.selvedge.taskthread.Script.Ask;
import dev.selvedge.taskthread.Script.Say;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Signals up and down, questions, and queues that are full. */
@EveryWorld
class SignalTest {

  private static final Duration LONG = Duration.ofSeconds(20);

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

  private Script small(String id) {
    return new Script(id, events, TaskThreadOptions.defaults().signalCapacity(2));
  }

  // ---- up and down ----

  @Test
  void signalsGoUpAndDownTheTree() throws Exception {
    Script root = script("root");
    root.hearingChildren((self, signal, child) -> {
      if (!(signal instanceof Ended)) {
        events.add("root hears " + Script.text(signal) + " from " + child.id());
        self.stop("done");
      }
    });
    root.entering(self -> {
      self.add(script("a"));
      self.add(
          script("b")
              .hearing((b, signal) -> {
                events.add("b hears " + Script.text(signal));
                return b.tellParent("pong");
              }));
      assertThat(self.tellChild("b", "ping")).isTrue();
      assertThat(self.tellChild("nobody", "ping")).isFalse();
    });
    root.run();
    assertThat(events).containsSubsequence("b hears ping", "root hears pong from b", "root exits");
  }

  @Test
  void allChildrenAreSignalled() throws Exception {
    Script root = script("root").hearingChildren((_, _, _) -> {});
    root.entering(self -> {
      for (String id : List.of("a", "b", "c")) {
        self.add(script(id));
      }
      assertThat(self.tellChildren("hello")).isEqualTo(3);
      self.stop("done");
    });
    root.run();
    assertThat(events).contains("a hears hello", "b hears hello", "c hears hello");
  }

  @Test
  void aRootHasNobodyToSignal() throws Exception {
    Script root = script("root");
    root.entering(self -> {
      assertThat(self.tellParent("hello")).isFalse();
      self.stop("done");
    });
    root.run();
  }

  @Test
  void signalsAreHandledInTheOrderInWhichTheyCameWhereverTheyComeFrom() throws Exception {
    Script root = script("root");
    root.entering(self -> {
      Event first = Event.create();
      Event second = Event.create();
      self.add(
          script("child")
              .entering(child -> {
                child.tellParent("1");
                first.set();
                second.await();
                child.tellParent("3");
                self.signal(new Say("4"));
                self.stop("done");
              }));
      first.await();
      self.signal(new Say("2"));
      second.set();
      Tasks.sleep(millis(1));
    });
    root.run();
    assertThat(events.stream().filter(e -> e.startsWith("root hears")))
        .startsWith("root hears 1 from child", "root hears 2", "root hears 3 from child");
  }

  // ---- questions ----

  @Test
  void aQuestionIsAnswered() throws Exception {
    Script root = script("root");
    root.hearing((self, signal) -> {
      self.answer((Ask) signal, "the answer");
      return true;
    });
    TaskGroup.run(group -> {
      group.fork(root::run);
      root.entered.await();
      assertThat(root.ask(new Ask("?"), LONG)).isEqualTo("the answer");
      root.stop("done");
    });
  }

  @Test
  void anAnswerMayComeLater() throws Exception {
    Script root = script("root");
    List<Reply<String>> later = new ArrayList<>();
    root.hearing((self, signal) -> {
      if (signal instanceof Ask question) {
        later.add(self.answerLater(question));
      } else {
        assertThat(later.getFirst().send("at last")).isTrue();
        assertThat(later.getFirst().send("again")).isFalse();
        assertThat(later.getFirst().fail(broken)).isFalse();
      }
      return true;
    });
    TaskGroup.run(group -> {
      group.fork(root::run);
      root.entered.await();
      group.fork(() -> {
        Tasks.sleep(millis(1));
        root.signal(new Say("go"));
      });
      assertThat(root.ask(new Ask("?"), LONG)).isEqualTo("at last");
      root.stop("done");
    });
  }

  @Test
  void aQuestionThatIsNotAnsweredInTimeTimesOutAndALateAnswerIsDropped() throws Exception {
    Script root = script("root");
    Promise<Reply<String>> late = Promise.create();
    root.hearing((self, signal) -> {
      late.succeed(self.answerLater((Ask) signal));
      return true;
    });
    TaskGroup.run(group -> {
      group.fork(root::run);
      root.entered.await();
      assertThatThrownBy(() -> root.ask(new Ask("?"), millis(5)))
          .isExactlyInstanceOf(TimeoutException.class)
          .hasMessage("TaskThread \"root\" has not answered Ask[word=?] within 0.005s");
      late.await().send("nobody waits");
      root.stop("done");
    });
  }

  @Test
  void aQuestionThatNobodyWillAnswerFails() throws Exception {
    Script root = script("root");
    root.hearing((self, signal) -> {
      switch (Script.text(signal)) {
        case "ignore" -> {}
        case "refuse" -> self.answerLater((Ask) signal).fail(broken);
        case "keep" -> self.answerLater((Ask) signal);
        default -> self.stop("done");
      }
      return true;
    });
    TaskGroup.run(group -> {
      group.fork(root::run);
      root.entered.await();
      assertThatThrownBy(() -> root.ask(new Ask("ignore"), LONG))
          .isExactlyInstanceOf(UnansweredException.class)
          .hasMessage(
              "TaskThread \"root\" does not answer Ask[word=ignore]: its onSignal returned without"
                  + " a reply");
      assertThatThrownBy(() -> root.ask(new Ask("refuse"), LONG))
          .isExactlyInstanceOf(UnansweredException.class)
          .hasMessage(
              "TaskThread \"root\" could not answer Ask[word=refuse]: java.io.IOException: broken")
          .hasCause(broken);
      group.fork(() -> {
        Tasks.sleep(millis(1));
        root.signal(new Say("end"));
      });
      assertThatThrownBy(() -> root.ask(new Ask("keep"), LONG))
          .isExactlyInstanceOf(UnansweredException.class)
          .hasMessage("TaskThread \"root\" does not answer Ask[word=keep]: it has ended");
      root.await();
      assertThatThrownBy(() -> root.ask(new Ask("gone"), LONG))
          .isExactlyInstanceOf(UnansweredException.class)
          .hasMessage("TaskThread \"root\" does not answer Ask[word=gone]: it has ended");
    });
  }

  @Test
  void aQuestionThatWasQueuedWhenItFailedIsNotLeftOpen() throws Exception {
    Script root =
        script("root")
            .hearing((_, _) -> {
              throw broken;
            });
    AtomicInteger unanswered = new AtomicInteger();
    Event go = Event.create();
    root.entering(_ -> go.await());
    assertThatThrownBy(() ->
            TaskGroup.with()
                .keepSiblings()
                .run(group -> {
                  group.fork(root::run);
                  for (int i = 0; i < 3; i++) {
                    group.fork(() -> {
                      while (root.status() == TaskThread.Status.HELD) {
                        Tasks.yield();
                      }
                      go.set();
                      try {
                        root.ask(new Ask("?"), LONG);
                      } catch (UnansweredException e) {
                        unanswered.incrementAndGet();
                      }
                    });
                  }
                }))
        .hasMessageContaining("1 failure");
    assertThat(unanswered).hasValue(3);
  }

  @Test
  void onlyTheQuestionInHandCanBeAnswered() throws Exception {
    Script root = script("root");
    root.hearing((self, signal) -> {
      assertThatThrownBy(() -> self.answer(new Ask("another"), "x"))
          .isExactlyInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith(
              "TaskThread \"root\" cannot reply to Ask[word=another]: it is handling ");
      if (signal instanceof Ask question) {
        self.answer(question, "fine");
      }
      return true;
    });
    TaskGroup.run(group -> {
      group.fork(root::run);
      root.entered.await();
      assertThat(root.ask(new Ask("one"), LONG)).isEqualTo("fine");
      root.signal(new Say("no question"));
      root.stop("done");
    });
  }

  @Test
  void itMayAskItselfFromASlotAndNotFromAHandler() throws Exception {
    Script root = script("root");
    root.hearing((self, signal) -> {
      assertThatThrownBy(() -> self.ask(new Ask("myself"), LONG))
          .isExactlyInstanceOf(IllegalStateException.class)
          .hasMessageContaining("would wait for itself");
      self.answer((Ask) signal, "fine");
      return true;
    });
    root.entering(self ->
        self.slot(
            "asks",
            () -> {
              assertThat(self.ask(new Ask("?"), LONG)).isEqualTo("fine");
              self.stop("done");
            }));
    root.run();
  }

  @Test
  void twoThatAskEachOtherDoNotWaitForEver() throws Exception {
    Script root = script("root").hearingChildren((_, _, _) -> {});
    root.entering(self -> {
      List<Script> pair = new ArrayList<>();
      for (String id : List.of("a", "b")) {
        int other = 1 - pair.size();
        pair.add(
            self.add(
                script(id)
                    .hearing((it, signal) -> {
                      if (signal instanceof Ask question) {
                        it.answer(question, id);
                      } else {
                        it.slot(
                            "asks",
                            () ->
                                events.add(id + " got " + pair.get(other).ask(new Ask("?"), LONG)));
                      }
                      return true;
                    })));
      }
      self.tellChildren("ask");
      while (!events.contains("a got b") || !events.contains("b got a")) {
        Tasks.sleep(millis(1));
      }
      self.stop("done");
    });
    root.run();
    assertThat(events).contains("a got b", "b got a");
  }

  // ---- full queues ----

  @Test
  void aSignalFromAboveThatMeetsAFullQueueIsRefusedAloud() throws Exception {
    Script root = small("root");
    Event go = Event.create();
    root.entering(_ -> go.await());
    TaskGroup.run(group -> {
      group.fork(root::run);
      while (root.status() == TaskThread.Status.HELD) {
        Tasks.yield();
      }
      root.signal(new Say("1"));
      root.signal(new Say("2"));
      assertThatThrownBy(() -> root.signal(new Say("3")))
          .isExactlyInstanceOf(SignalOverflowException.class)
          .hasMessage(
              "TaskThread \"root\" has 2 signals waiting and takes no more, nor Say[word=3]: its"
                  + " handlers are slower than those who signal");
      assertThatThrownBy(() -> root.ask(new Ask("?"), LONG))
          .isExactlyInstanceOf(SignalOverflowException.class);
      assertThat(root.statistics().overflows()).isEqualTo(2);
      assertThat(root.statistics().waitingSignals()).isEqualTo(2);
      go.set();
      root.stop("done");
    });
    assertThat(events).containsExactly("root enters", "root hears 1", "root hears 2", "root exits");
  }

  @Test
  void aChildWaitsForRoomInTheQueueOfItsParent() throws Exception {
    Script root = small("root");
    AtomicInteger heard = new AtomicInteger();
    root.hearingChildren((self, signal, _) -> {
      if (signal instanceof Say) {
        Tasks.sleep(millis(1));
        assertThat(self.statistics().waitingSignals()).isLessThanOrEqualTo(3); // two and a notice
        if (heard.incrementAndGet() == 20) {
          self.stop("done");
        }
      }
    });
    root.entering(self ->
        self.add(
            script("child")
                .entering(child -> {
                  for (int i = 0; i < 20; i++) {
                    assertThat(child.tellParent("more")).isTrue();
                  }
                })));
    root.run();
    assertThat(heard).hasValue(20);
    assertThat(root.statistics().overflows()).isPositive();
  }

  @Test
  void theSenderDecidesWhatBecomesOfASignalThatMeetsAFullQueue() throws Exception {
    Script root = small("root").whenFull(Overflow.WAIT, Overflow.FAIL);
    root.hearingChildren((_, _, _) -> {});
    root.entering(self -> {
      Event go = Event.create();
      Script drops = small("drops").whenFull(Overflow.DROP, Overflow.DROP);
      Script fails = small("fails").whenFull(Overflow.FAIL, Overflow.FAIL);
      for (Script child : List.of(drops, fails)) {
        self.add(
            child.entering(_ -> {
              events.add(child.id() + " waits");
              go.await();
            }));
      }
      drops.watch(fails);
      while (!(events.contains("drops waits") && events.contains("fails waits"))) {
        Tasks.sleep(millis(1));
      }
      for (int i = 0; i < 2; i++) {
        self.tellChildren("fill");
        drops.tellParent("fill");
      }
      assertThat(drops.tellParent("one too many")).isFalse();
      assertThatThrownBy(() -> fails.tellParent("one too many"))
          .isExactlyInstanceOf(SignalOverflowException.class)
          .hasMessageStartingWith("TaskThread \"root\" has 2 signals waiting");
      assertThatThrownBy(() -> self.tellChildren("one too many"))
          .isExactlyInstanceOf(SignalOverflowException.class)
          .hasMessageStartingWith("TaskThread \"drops\" has 2 signals waiting")
          .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
      go.set();
      self.stop("done");
    });
    root.run();
    assertThat(events.stream().filter(e -> e.endsWith("fill"))).hasSize(4);
    assertThat(events).noneMatch(e -> e.endsWith("one too many"));
  }

  @Test
  void aSignalDownMayWaitIfItsSenderSaysSo() throws Exception {
    Script root = small("root").whenFull(Overflow.WAIT, Overflow.WAIT);
    root.hearingChildren((_, _, _) -> {});
    root.entering(self -> {
      self.add(
          small("child")
              .hearing((_, _) -> {
                Tasks.sleep(millis(1));
                events.add("heard");
                return true;
              }));
      for (int i = 0; i < 10; i++) {
        assertThat(self.tellChild("child", "more")).isTrue();
      }
      self.stop("done");
    });
    root.run();
    assertThat(events.stream().filter("heard"::equals)).hasSize(10);
  }

  @Test
  void whoWaitsForRoomIsToldWhenTheParentFails() throws Exception {
    Script root = small("root");
    AtomicInteger refused = new AtomicInteger();
    Event full = Event.create();
    List<Script> children = new ArrayList<>();
    root.hearingChildren((_, signal, _) -> {
      if (signal instanceof Say) {
        full.await();
        throw broken;
      }
    });
    root.entering(self -> {
      for (int i = 0; i < 8; i++) {
        Script child = script("child " + i);
        children.add(child);
        child.entering(it -> {
          while (it.tellParent("hello")) {
            Tasks.checkpoint();
          }
          refused.incrementAndGet();
        });
        self.add(child);
      }
      self.slot(
          "fills up",
          () -> {
            while (self.statistics().overflows() < 8) {
              Tasks.sleep(millis(1));
            }
            full.set();
          });
    });
    assertThatThrownBy(root::run).hasCause(broken);
    assertThat(refused).as("children that were told").hasValue(8);
    assertThat(children)
        .allSatisfy(
            child -> assertThat(child.ending().orElseThrow()).isInstanceOf(Ending.Stopped.class));
    assertThat(root.unhandled).isNotEmpty();
  }

  @Test
  void aQueueThatIsFullFromAboveHasRoomForChildren() throws Exception {
    Script root = small("root").hearingChildren((_, _, _) -> {});
    root.entering(self -> {
      Script child = self.add(script("child"));
      child.awaitEntered();
      self.signal(new Say("1"));
      self.signal(new Say("2"));
      assertThat(child.tellParent("1")).isTrue();
      assertThat(child.tellParent("2")).isTrue();
      assertThat(self.statistics().overflows()).isZero();
      self.stop("done");
    });
    root.run();
  }

  @Test
  void noticesAreQueuedHoweverFullTheQueueIs() throws Exception {
    Script root = small("root");
    root.entering(self -> {
      for (int i = 0; i < 2; i++) {
        self.signal(new Say("fill"));
      }
      for (int i = 0; i < 5; i++) {
        Script child = self.add(new Script("child " + i, new ArrayList<>()));
        child.stop("enough");
        child.await();
      }
      self.stop("done");
    });
    root.run();
    assertThat(events.stream().filter(e -> e.startsWith("root is told"))).hasSize(5);
  }
}
