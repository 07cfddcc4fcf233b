package dev.selvedge.sync;

import static dev.selvedge.sync.ChannelHost.untilReceiversWait;
import static dev.selvedge.sync.ChannelHost.untilSendersWait;
import static dev.selvedge.sync.Select.after;
import static dev.selvedge.sync.Select.otherwise;
import static dev.selvedge.sync.Select.receive;
import static dev.selvedge.sync.Select.receiveOrEnd;
import static dev.selvedge.sync.Select.select;
import static dev.selvedge.sync.Select.send;
import static dev.selvedge.sync.Select.sendNext;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.CancelScope;
import dev.selvedge.CancelledException;
import dev.selvedge.EveryWorld;
import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What selects promise. */
@EveryWorld
class SelectTest {

  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Channel.Statistics EMPTY = new Channel.Statistics(0, 8, 0, 0, 0, 0);

  private final Channel<Integer> numbers = Channel.<Integer>bounded(8).named("numbers");
  private final Channel<String> words = Channel.<String>bounded(8).named("words");

  // ---- one of several ----

  @Test
  void readyClauseHappensAndTheOthersDoNot() throws Exception {
    words.send("word");
    String result = select(receive(numbers, n -> "number " + n), receive(words, w -> "word " + w));
    assertThat(result).isEqualTo("word word");
    assertThat(numbers.statistics()).isEqualTo(EMPTY);
    assertThat(words.statistics()).isEqualTo(EMPTY);
  }

  @Test
  void sendIsAClauseToo() throws Exception {
    String result = select(receive(numbers, n -> "received"), send(words, "word", () -> "sent"));
    assertThat(result).isEqualTo("sent");
    assertThat(words.receive()).isEqualTo("word");
  }

  @ParameterizedTest
  @EnumSource
  void selectWaitsInAllChannelsUntilOneIsReady(ChannelHost host) throws Exception {
    List<String> results = new ArrayList<>();
    host.run(
        List.of(
            () ->
                results.add(
                    select(receive(numbers, n -> "number " + n), receive(words, w -> "word " + w))),
            () -> {
              untilReceiversWait(numbers, 1);
              untilReceiversWait(words, 1);
              words.send("word");
            }));
    assertThat(results).containsExactly("word word");
    assertThat(numbers.statistics()).isEqualTo(EMPTY);
    assertThat(words.statistics()).isEqualTo(EMPTY);
  }

  @ParameterizedTest
  @EnumSource
  void waitingSendClauseIsTakenByAReceiver(ChannelHost host) throws Exception {
    Channel<Integer> full = Channel.bounded(1);
    full.send(1);
    Channel<String> meeting = Channel.rendezvous();
    List<String> results = new ArrayList<>();
    host.run(
        List.of(
            () ->
                results.add(select(send(meeting, "hello", () -> "met"), send(full, 2, () -> "no"))),
            () -> {
              untilSendersWait(meeting, 1);
              assertThat(meeting.receive()).isEqualTo("hello");
            }));
    assertThat(results).containsExactly("met");
    assertThat(full.receive()).isEqualTo(1);
    assertThat(full.tryReceive()).isEmpty();
  }

  @Test
  void waitingSelectKeepsItsPlaceInTheQueue() throws Exception {
    List<String> events = new ArrayList<>();
    TaskGroup.run(group -> {
      Task<?> first = group.fork(() -> events.add("plain " + numbers.receive()));
      untilReceiversWait(numbers, 1);
      Task<?> second = group.fork(() -> select(receive(numbers, n -> events.add("select " + n))));
      untilReceiversWait(numbers, 2);
      numbers.send(1);
      first.join();
      Task<?> third = group.fork(() -> events.add("plain " + numbers.receive()));
      untilReceiversWait(numbers, 2);
      numbers.send(2);
      second.join();
      numbers.send(3);
      third.join();
    });
    assertThat(events).containsExactly("plain 1", "select 2", "plain 3");
  }

  @Test
  void twoSelectsMeet() throws Exception {
    Channel<Integer> there = Channel.rendezvous();
    Channel<Integer> back = Channel.rendezvous();
    TaskGroup.run(group -> {
      Task<String> one =
          group.fork(
              () -> select(send(there, 1, () -> "sent"), receive(back, n -> "received " + n)));
      untilSendersWait(there, 1);
      String two = select(send(back, 2, () -> "sent"), receive(there, n -> "received " + n));
      assertThat(List.of(one.join(), two)).containsExactly("received 2", "sent");
    });
  }

  @Test
  void selectNeverMeetsItself() throws Exception {
    Channel<Integer> mirror = Channel.rendezvous();
    String result =
        select(
            send(mirror, 1, () -> "sent"),
            receive(mirror, n -> "received"),
            after(MOMENT, () -> "alone"));
    assertThat(result).isEqualTo("alone");
    assertThat(mirror.statistics()).isEqualTo(new Channel.Statistics(0, 0, 0, 0, 0, 0));
  }

  @Test
  void selectOnBothSidesOfAChannelMeetsAnyOther() throws Exception {
    Channel<Integer> mirror = Channel.rendezvous();
    TaskGroup.run(group -> {
      Task<String> one =
          group.fork(() -> select(send(mirror, 1, () -> "sent"), receive(mirror, n -> "got " + n)));
      untilSendersWait(mirror, 1);
      String two = select(send(mirror, 2, () -> "sent"), receive(mirror, n -> "got " + n));
      assertThat(List.of(one.join(), two)).containsExactly("got 2", "sent");
    });
  }

  @Test
  void whatACancelledSelectOfBothSidesLeavesInTheQueueIsPassedOver() throws Exception {
    Channel<Integer> mirror = Channel.rendezvous();
    ChannelCore<Integer> core = ((ChannelImpl<Integer>) mirror).core;
    TaskGroup.run(group -> {
      Task<String> both =
          group.fork(() -> select(send(mirror, 1, () -> "sent"), receive(mirror, n -> "got " + n)));
      untilSendersWait(mirror, 1);
      core.lock(); // the select cannot leave the queue
      both.cancel("enough");
      boolean sent = core.put(2);
      boolean othersLeft = core.first(core.senders) != null;
      Integer received = core.take();
      boolean noneLeft = core.isEmpty();
      core.held = false;
      assertThat(sent).isFalse();
      assertThat(othersLeft).isTrue();
      assertThat(received).isNull();
      assertThat(noneLeft).isTrue();
    });
  }

  @Test
  void selectThatWasMetLeavesNothingInTheOtherChannels() throws Exception {
    TaskGroup.run(group -> {
      Task<String> waiting =
          group.fork(() -> select(receive(numbers, n -> "" + n), receive(words, w -> w)));
      untilReceiversWait(words, 1);
      numbers.send(1);
      assertThat(waiting.join()).isEqualTo("1");
    });
    assertThat(((ChannelImpl<String>) words).core.peek()).isNull();
  }

  @Test
  void channelMayStandInSeveralClauses() throws Exception {
    TaskGroup.run(group -> {
      Task<String> twice =
          group.fork(() -> select(receive(numbers, n -> "1st"), receive(numbers, n -> "2nd")));
      ChannelHost.until(() -> numbers.statistics().waitingReceivers() == 2);
      numbers.send(1);
      assertThat(twice.join()).isEqualTo("1st");
    });
    assertThat(numbers.statistics()).isEqualTo(EMPTY);
  }

  // ---- turns ----

  @Test
  void readyClausesTakeTurns() throws Exception {
    for (int i = 0; i < 6; i++) {
      numbers.send(i);
      words.send("w" + i);
    }
    Select<String, RuntimeException> either =
        Select.of(receive(numbers, n -> "" + n), receive(words, w -> w));
    List<String> results = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      results.add(either.run());
    }
    assertThat(results).containsExactly("0", "w0", "1", "w1", "2", "w2");
  }

  @Test
  void turnGoesOnBehindAClauseThatIsNotReady() throws Exception {
    Channel<Integer> never = Channel.rendezvous();
    Select<String, RuntimeException> either =
        Select.of(
            receive(numbers, n -> "" + n), receive(never, n -> "never"), receive(words, w -> w));
    for (int i = 0; i < 3; i++) {
      numbers.send(i);
      words.send("w" + i);
    }
    List<String> results = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      results.add(either.run());
    }
    assertThat(results).containsExactly("0", "w0", "1", "w1", "2", "w2");
  }

  @Test
  void turnPassesOnFromAClauseThatHadToWait() throws Exception {
    Select<String, RuntimeException> either =
        Select.of(receive(numbers, n -> "" + n), receive(words, w -> w));
    TaskGroup.run(group -> {
      Task<String> first = group.fork(either::run);
      untilReceiversWait(words, 1);
      numbers.send(1);
      first.join();
    });
    numbers.send(2);
    words.send("next");
    assertThat(either.run()).isEqualTo("next");
  }

  @Test
  void turnBeginsBehindTheClauseThatHappenedLast() throws Exception {
    Select<String, RuntimeException> either =
        Select.of(receive(numbers, n -> "" + n), receive(words, w -> w));
    words.send("alone");
    assertThat(either.run()).isEqualTo("alone");
    numbers.send(1);
    words.send("next");
    assertThat(List.of(either.run(), either.run())).containsExactly("1", "next");
  }

  @Test
  void inOrderPrefersEarlierClauses() throws Exception {
    for (int i = 0; i < 3; i++) {
      numbers.send(i);
      words.send("w" + i);
    }
    Select<String, RuntimeException> either =
        Select.inOrder(receive(numbers, n -> "" + n), receive(words, w -> w));
    List<String> results = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      results.add(either.run());
    }
    assertThat(results).containsExactly("0", "1", "2", "w0", "w1", "w2");
  }

  @Test
  void singleSelectBeginsWithItsFirstClause() throws Exception {
    for (int i = 0; i < 3; i++) {
      numbers.send(i);
      words.send("word");
      assertThat(either()).isEqualTo("number");
    }
  }

  private String either() throws InterruptedException {
    return select(receive(numbers, n -> "number"), receive(words, w -> "word"));
  }

  // ---- time-outs and defaults ----

  @Test
  void otherwiseHappensIfNothingIsReady() throws Exception {
    Select<String, RuntimeException> poll =
        Select.of(receive(numbers, n -> "" + n), otherwise(() -> "none"));
    assertThat(poll.run()).isEqualTo("none");
    numbers.send(1);
    assertThat(poll.run()).isEqualTo("1");
    assertThat(numbers.statistics()).isEqualTo(EMPTY);
  }

  @Test
  void afterHappensIfNothingIsReadyForATime() throws Exception {
    Select<String, RuntimeException> poll =
        Select.of(receive(numbers, n -> "" + n), after(MOMENT, () -> "late"));
    assertThat(poll.run()).isEqualTo("late");
    numbers.send(1);
    assertThat(poll.run()).isEqualTo("1");
    assertThat(numbers.statistics()).isEqualTo(EMPTY);
  }

  @Test
  @EveryWorld.LoopOnly("it looks at the virtual clock")
  void theTimeBeginsWhenTheSelectWaits() throws Exception {
    Channel<Integer> nobody = Channel.rendezvous();
    Instant before = Tasks.now();
    String chosen =
        select(
            sendNext(nobody, SelectTest::afterALongTime, () -> "sent"),
            after(MOMENT, () -> "late"));
    assertThat(chosen).isEqualTo("late");
    assertThat(Duration.between(before, Tasks.now())).isEqualTo(LONG.plus(MOMENT));
  }

  private static int afterALongTime() {
    try {
      Tasks.sleep(LONG);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return 1;
  }

  @Test
  void clauseThatIsReadyInTimeComesBeforeTheTime() throws Exception {
    TaskGroup.run(group -> {
      Task<String> waiting =
          group.fork(() -> select(receive(numbers, n -> "" + n), after(LONG, () -> "late")));
      untilReceiversWait(numbers, 1);
      numbers.send(1);
      assertThat(waiting.join()).isEqualTo("1");
    });
  }

  @Test
  void afterAloneIsASleep() throws Exception {
    assertThat(Select.<String, RuntimeException>select(after(MOMENT, () -> "slept")))
        .isEqualTo("slept");
  }

  // ---- items to send ----

  @Test
  void supplierIsAskedOnceARunUnlessTheFirstClauseIsReady() throws Exception {
    Channel<Integer> others = Channel.bounded(4);
    Queue<String> pending = new ArrayDeque<>(List.of("a", "b"));
    int[] asked = new int[1];
    Select<String, RuntimeException> pump =
        Select.inOrder(
            receive(numbers, n -> "number"),
            receive(others, n -> "other"),
            sendNext(
                words,
                () -> {
                  asked[0]++;
                  return pending.peek();
                },
                pending::remove));
    numbers.send(1);
    assertThat(pump.run()).isEqualTo("number");
    assertThat(asked[0]).isZero();
    others.send(1);
    assertThat(List.of(pump.run(), pump.run(), pump.run())).containsExactly("other", "a", "b");
    assertThat(asked[0]).isEqualTo(3);
    assertThat(List.of(words.receive(), words.receive())).containsExactly("a", "b");
    assertThatThrownBy(pump::run).isInstanceOf(NullPointerException.class).hasMessage("item");
  }

  @Test
  void firstClauseGoesFirstAlsoIfItBecomesReadyWhileTheOthersAreLookedAt() throws Exception {
    String chosen =
        Select.<String, RuntimeException>inOrder(
                receive(numbers, n -> "urgent " + n),
                sendNext(
                    words,
                    () -> {
                      numbers.trySend(1);
                      return "word";
                    },
                    () -> "sent"))
            .run();
    assertThat(chosen).isEqualTo("urgent 1");
    assertThat(words.statistics()).isEqualTo(EMPTY);
  }

  // ---- closing ----

  @Test
  void endOfAChannelIsReadyAndThrows() throws Exception {
    numbers.close();
    assertThatThrownBy(() -> select(receive(words, w -> w), receive(numbers, n -> "" + n)))
        .isInstanceOf(ChannelClosedException.class)
        .hasMessageContainingAll("cannot receive from channel \"numbers\"", "it has ended");
    assertThat(words.statistics()).isEqualTo(EMPTY);
  }

  @Test
  void receiveOrEndTakesTheEndAsAnItem() throws Exception {
    numbers.send(1);
    numbers.close();
    Select<Optional<Integer>, RuntimeException> next = Select.of(receiveOrEnd(numbers, n -> n));
    assertThat(next.run()).contains(1);
    assertThat(next.run()).isEmpty();
  }

  @Test
  void closeEndsASelectThatWaits() throws Exception {
    TaskGroup.run(group -> {
      Task<String> waiting =
          group.fork(() -> select(receiveOrEnd(numbers, n -> "end " + n), receive(words, w -> w)));
      untilReceiversWait(words, 1);
      numbers.close();
      assertThat(waiting.join()).isEqualTo("end Optional.empty");
    });
    assertThat(words.statistics()).isEqualTo(EMPTY);
  }

  @Test
  void sendClauseOfAClosedChannelThrows() throws Exception {
    numbers.close();
    assertThatThrownBy(() -> select(send(numbers, 1, () -> "sent"), receive(words, w -> w)))
        .isInstanceOf(ChannelClosedException.class)
        .hasMessageContaining("cannot send to channel \"numbers\": it was closed for sending");
  }

  @Test
  void closeFailsASelectThatWaitsToSendAndItsItemIsNotDelivered() throws Exception {
    Channel<Integer> meeting = Channel.rendezvous();
    TaskGroup.run(group -> {
      Task<Boolean> failing =
          group.fork(() -> {
            assertThatThrownBy(() -> select(send(meeting, 1, () -> "sent"), receive(words, w -> w)))
                .isInstanceOf(ChannelClosedException.class);
            return true;
          });
      untilSendersWait(meeting, 1);
      meeting.close();
      assertThat(failing.join()).isTrue();
    });
    assertThat(meeting.receiveOrEnd()).isEmpty();
  }

  @Test
  void closingAnEndFailsTheSelectThatWaitsInIt() throws Exception {
    Sender<Integer> sender = numbers.newSender();
    Receiver<String> receiver = words.newReceiver();
    Receiver<String> other = words.newReceiver();
    TaskGroup.run(group -> {
      Task<Boolean> failing =
          group.fork(() -> {
            assertThatThrownBy(() -> select(receive(receiver, w -> w)))
                .isInstanceOf(ChannelClosedException.class)
                .hasMessageContaining("this receiver of it was closed");
            return true;
          });
      untilReceiversWait(words, 1);
      receiver.close();
      assertThat(failing.join()).isTrue();
    });
    sender.close();
    assertThatThrownBy(() -> select(send(sender, 1, () -> "sent")))
        .hasMessageContaining("this sender of it was closed");
    assertThatThrownBy(() -> select(receiveOrEnd(receiver, w -> "end")))
        .hasMessageContaining("this receiver of it was closed");
    other.close();
    assertThatThrownBy(() -> select(send(words, "word", () -> "sent")))
        .hasMessageContaining("its last receiver was closed");
  }

  // ---- cancellation ----

  @Test
  void selectIsACheckpointEvenIfAClauseIsReady() throws Exception {
    numbers.send(1);
    CancelScope scope = CancelScope.create();
    scope.cancel("before");
    scope.run(() ->
        assertThatThrownBy(() -> select(receive(numbers, n -> n), otherwise(() -> 0)))
            .isInstanceOf(CancelledException.class));
    assertThat(numbers.receive()).isEqualTo(1);
  }

  @Test
  void aForeignInterruptEndsTheWaitAndNoClauseHappens() throws Exception {
    Channel<Integer> meeting = Channel.rendezvous();
    assertThat(
            Race.interrupted(
                () -> select(send(meeting, 1, () -> "sent"), receive(words, w -> w)),
                () -> words.statistics().waitingReceivers() == 1))
        .isInstanceOf(InterruptedException.class)
        .isNotInstanceOf(CancelledException.class);
    assertThat(meeting.tryReceive()).isEmpty();
    assertThat(words.statistics()).isEqualTo(EMPTY);
  }

  @Test
  void cancelledSelectLeavesAllChannels() throws Exception {
    Channel<Integer> meeting = Channel.rendezvous();
    TaskGroup.run(group -> {
      Task<String> waiting =
          group.fork(() ->
              select(
                  send(meeting, 1, () -> "sent"),
                  receive(words, w -> w),
                  receive(numbers, n -> "" + n)));
      untilReceiversWait(numbers, 1);
      waiting.cancel("enough");
      waiting.await();
    });
    assertThat(((ChannelImpl<String>) words).core.peek()).isNull();
    assertThat(((ChannelImpl<Integer>) numbers).core.peek()).isNull();
    assertThat(((ChannelImpl<Integer>) meeting).core.peek()).isNull();
    assertThat(meeting.tryReceive()).isEmpty();
    assertThat(numbers.statistics()).isEqualTo(EMPTY);
    assertThat(words.statistics()).isEqualTo(EMPTY);
  }

  // ---- errors and texts ----

  @Test
  void allSelectsTakeTheLocksOfTheirChannelsInOneOrder() {
    var one = new SelectPlan<>(List.of(receive(numbers, n -> n), send(words, "word", () -> 1)));
    var other = new SelectPlan<>(List.of(send(words, "word", () -> 1), receive(numbers, n -> n)));
    assertThat(one.lockOrder()).hasSize(2).isEqualTo(other.lockOrder());
  }

  @Test
  void handlersThrowWhatTheyDeclare() {
    assertThatThrownBy(this::selectThatFails).isInstanceOf(IOException.class).hasMessage("1");
    assertThat(numbers.statistics()).isEqualTo(EMPTY);
  }

  private String selectThatFails() throws IOException, InterruptedException {
    numbers.send(1);
    return select(receive(numbers, SelectTest::fail), receive(words, w -> w));
  }

  private static String fail(int number) throws IOException {
    throw new IOException("" + number);
  }

  @Test
  void badArgumentsAreNamed() {
    assertThatThrownBy(() -> Select.of())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a select needs at least 1 clause, but got 0");
    assertThatThrownBy(() -> Select.of(after(LONG, () -> 1), otherwise(() -> 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a select takes one clause made by after or otherwise,"
                + " but got \"after 30s\" and \"otherwise\"");
    assertThatThrownBy(() -> after(Duration.ofSeconds(-2), () -> 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("time must not be negative, but is -2s");
    assertNamesItsNull("clauses", () -> Select.of((Select.Clause<String, IOException>[]) null));
    assertNamesItsNull("clause", () -> Select.of(otherwise(() -> 1), null));
    assertNamesItsNull("receiver", () -> receive(null, n -> n));
    assertNamesItsNull("receiver", () -> receiveOrEnd(null, n -> n));
    assertNamesItsNull("then", () -> receive(numbers, null));
    assertNamesItsNull("then", () -> receiveOrEnd(numbers, null));
    assertNamesItsNull("sender", () -> send(null, 1, () -> 1));
    assertNamesItsNull("item", () -> send(numbers, null, () -> 1));
    assertNamesItsNull("then", () -> send(numbers, 1, null));
    assertNamesItsNull("item", () -> sendNext(numbers, null, () -> 1));
    assertNamesItsNull("time", () -> after(null, () -> 1));
    assertNamesItsNull("then", () -> after(LONG, null));
    assertNamesItsNull("then", () -> otherwise(null));
  }

  @Test
  void textSaysWhatItWaitsFor() {
    Select<Integer, RuntimeException> both =
        Select.of(receive(numbers, n -> n), send(words, "word", () -> 1), after(LONG, () -> 2));
    assertThat(both).hasToString("an item of channel \"numbers\" or room in channel \"words\"");
    assertThat(Select.of(after(LONG, () -> 2))).hasToString("the time of a select");
  }

  private static void assertNamesItsNull(String parameter, Runnable step) {
    assertThatThrownBy(step::run).isInstanceOf(NullPointerException.class).hasMessage(parameter);
  }
}
