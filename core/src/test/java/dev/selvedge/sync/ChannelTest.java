package dev.selvedge.sync;

import static dev.selvedge.sync.ChannelHost.untilReceiversWait;
import static dev.selvedge.sync.ChannelHost.untilSendersWait;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.CancelScope;
import dev.selvedge.CancelledException;
import dev.selvedge.EveryWorld;
import dev.selvedge.InWorld;
import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.kernel.Strand;
import dev.selvedge.loop.EventLoop;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What channels promise to tasks that send and receive. */
@EveryWorld
class ChannelTest {

  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofSeconds(30);

  // ---- order and capacity ----

  @Test
  void boundedChannelTakesItemsUntilItIsFull() {
    Channel<Integer> channel = Channel.bounded(2);
    assertThat(List.of(channel.trySend(1), channel.trySend(2), channel.trySend(3)))
        .containsExactly(true, true, false);
  }

  @Test
  void itemsComeOutInTheOrderInWhichTheyWereSent() throws Exception {
    Channel<Integer> channel = Channel.unlimited();
    for (int i = 0; i < 1000; i++) {
      channel.send(i);
    }
    for (int i = 0; i < 1000; i++) {
      assertThat(channel.receive()).isEqualTo(i);
    }
    assertThat(channel.tryReceive()).isEmpty();
  }

  @Test
  void rendezvousChannelBuffersNothing() throws Exception {
    Channel<String> channel = Channel.rendezvous();
    assertThat(channel.trySend("nobody is there")).isFalse();
    TaskGroup.run(group -> {
      Task<String> receiver = group.fork(() -> channel.receive());
      untilReceiversWait(channel, 1);
      assertThat(channel.trySend("hello")).isTrue();
      assertThat(receiver.join()).isEqualTo("hello");
    });
  }

  @ParameterizedTest
  @EnumSource
  void rendezvousSendReturnsWhenTheItemIsReceived(ChannelHost host) throws Exception {
    Channel<String> channel = Channel.rendezvous();
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    host.run(
        List.of(
            () -> {
              channel.send("item");
              events.add("sent");
            },
            () -> {
              untilSendersWait(channel, 1);
              events.add("receiving");
              assertThat(channel.receive()).isEqualTo("item");
            }));
    assertThat(events).containsExactly("receiving", "sent");
  }

  @Test
  void blockedSendersAreServedInTheOrderInWhichTheyCame() throws Exception {
    Channel<Integer> channel = Channel.bounded(1);
    channel.send(0);
    TaskGroup.run(group -> {
      for (int i = 1; i <= 5; i++) {
        int item = i;
        group.fork(() -> channel.send(item));
        untilSendersWait(channel, i);
      }
      assertThat(channel.trySend(6)).isFalse();
      for (int i = 0; i <= 5; i++) {
        assertThat(channel.receive()).isEqualTo(i);
      }
    });
  }

  @Test
  void senderThatComesLaterDoesNotOvertake() throws Exception {
    Channel<Integer> channel = Channel.bounded(1);
    channel.send(0);
    TaskGroup.run(group -> {
      group.fork(() -> channel.send(1));
      untilSendersWait(channel, 1);
      assertThat(channel.receive()).isZero();
      assertThat(channel.trySend(2)).isFalse();
      assertThat(channel.receive()).isEqualTo(1);
    });
  }

  @Test
  void blockedReceiversAreServedInTheOrderInWhichTheyCame() throws Exception {
    Channel<Integer> channel = Channel.bounded(5);
    TaskGroup.run(group -> {
      List<Task<Integer>> receivers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        receivers.add(group.fork(() -> channel.receive()));
        untilReceiversWait(channel, i + 1);
      }
      for (int i = 0; i < 5; i++) {
        channel.send(i);
      }
      for (int i = 0; i < 5; i++) {
        assertThat(receivers.get(i).join()).isEqualTo(i);
      }
    });
  }

  @Test
  void sendToAnUnlimitedChannelNeverWaits() throws Exception {
    Channel<Integer> channel = Channel.unlimited();
    for (int i = 0; i < 10_000; i++) {
      assertThat(channel.trySend(i)).isTrue();
    }
    assertThat(channel.statistics())
        .isEqualTo(new Channel.Statistics(10_000, Integer.MAX_VALUE, 0, 0, 0, 0));
  }

  // ---- closing ----

  @ParameterizedTest
  @ValueSource(ints = {1, 8})
  void closedChannelIsReceivedToItsEnd(int capacity) throws Exception {
    Channel<Integer> channel = Channel.bounded(capacity);
    channel.send(1);
    channel.close();
    channel.close();
    assertThat(channel.receiveOrEnd()).contains(1);
    assertThat(channel.receiveOrEnd()).isEmpty();
    assertThatThrownBy(() -> channel.receive())
        .isInstanceOf(ChannelClosedException.class)
        .hasMessageContainingAll("cannot receive from channel \"channel\"", "it has ended");
    assertThatThrownBy(() -> channel.tryReceive()).isInstanceOf(ChannelClosedException.class);
    assertThatThrownBy(() -> channel.receive(LONG)).isInstanceOf(ChannelClosedException.class);
    assertThatThrownBy(() -> channel.receive(Duration.ZERO))
        .isInstanceOf(ChannelClosedException.class);
  }

  @Test
  void closeEndsReceiversThatWait() throws Exception {
    Channel<Integer> channel = Channel.bounded(1);
    TaskGroup.run(group -> {
      Task<Optional<Integer>> one = group.fork(() -> channel.receiveOrEnd());
      Task<Boolean> two =
          group.fork(() -> {
            assertThatThrownBy(() -> channel.receive()).isInstanceOf(ChannelClosedException.class);
            return true;
          });
      Task<Boolean> three =
          group.fork(() -> {
            assertThatThrownBy(() -> channel.receive(LONG))
                .isInstanceOf(ChannelClosedException.class);
            return true;
          });
      untilReceiversWait(channel, 3);
      channel.close();
      assertThat(one.join()).isEmpty();
      assertThat(two.join()).isTrue();
      assertThat(three.join()).isTrue();
    });
  }

  @Test
  void closeFailsSendersThatWaitAndTheirItemsAreNotDelivered() throws Exception {
    Channel<Integer> channel = Channel.bounded(1);
    channel.send(1);
    TaskGroup.run(group -> {
      Task<String> sender = group.fork(() -> refusal(() -> channel.send(2)));
      untilSendersWait(channel, 1);
      channel.close();
      assertThat(sender.join()).contains("cannot send to", "it was closed for sending");
    });
    assertThat(channel.receiveOrEnd()).contains(1);
    assertThat(channel.receiveOrEnd()).isEmpty();
  }

  @Test
  void sendAfterCloseIsRefusedAtOnce() {
    Channel<Integer> channel = Channel.<Integer>bounded(1).named("orders");
    channel.close();
    String message =
        "task \"%s\" cannot send to channel \"orders\": it was closed for sending"
            .formatted(Tasks.current().name());
    assertThatThrownBy(() -> channel.send(1))
        .isInstanceOf(ChannelClosedException.class)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> channel.trySend(1)).hasMessage(message);
    assertThatThrownBy(() -> channel.send(1, LONG)).hasMessage(message);
    assertThatThrownBy(() -> channel.send(1, Duration.ZERO)).hasMessage(message);
  }

  // ---- ends ----

  @Test
  void channelEndsWhenItsLastSenderIsClosed() throws Exception {
    Channel<Integer> channel = Channel.bounded(4);
    Sender<Integer> one = channel.newSender();
    Sender<Integer> two = one.newSender();
    one.send(1);
    one.close();
    one.close();
    two.send(2);
    assertThat(channel.statistics().openSenders()).isEqualTo(1);
    two.close();
    assertThat(channel.statistics().openSenders()).isZero();
    assertThat(channel).containsExactly(1, 2);
  }

  @Test
  void receiversThatWaitAreEndedByTheLastSenderOnly() throws Exception {
    Channel<Integer> channel = Channel.rendezvous();
    Sender<Integer> one = channel.newSender();
    Sender<Integer> two = channel.newSender();
    TaskGroup.run(group -> {
      Task<Optional<Integer>> receiver = group.fork(() -> channel.receiveOrEnd());
      untilReceiversWait(channel, 1);
      one.close();
      assertThat(channel.statistics().waitingReceivers()).isEqualTo(1);
      two.close();
      assertThat(receiver.join()).isEmpty();
    });
  }

  @Test
  void closedSenderSendsNoMoreThoughOthersDo() throws Exception {
    Channel<Integer> channel = Channel.bounded(1);
    Sender<Integer> one = channel.newSender();
    Sender<Integer> two = channel.newSender();
    one.close();
    assertThat(refusal(() -> one.send(1))).contains("this sender of it was closed before");
    assertThatThrownBy(() -> one.trySend(1)).isInstanceOf(ChannelClosedException.class);
    assertThatThrownBy(one::newSender)
        .isInstanceOf(ChannelClosedException.class)
        .hasMessageContainingAll("cannot make a sender of", "this sender of it was closed before");
    assertThat(two.trySend(1)).isTrue();
  }

  @Test
  void closingASenderFailsTheSendsThatWaitInItAlone() throws Exception {
    Channel<Integer> channel = Channel.rendezvous();
    Sender<Integer> one = channel.newSender();
    Sender<Integer> two = channel.newSender();
    TaskGroup.run(group -> {
      Task<String> failing = group.fork(() -> refusal(() -> one.send(1)));
      untilSendersWait(channel, 1);
      group.fork(() -> two.send(2));
      untilSendersWait(channel, 2);
      one.close();
      assertThat(failing.join()).contains("this sender of it was closed before");
      assertThat(channel.receive()).isEqualTo(2);
    });
  }

  @Test
  void sendersFailWhenTheLastReceiverIsClosed() throws Exception {
    Channel<Integer> channel = Channel.bounded(1);
    Receiver<Integer> one = channel.newReceiver();
    Receiver<Integer> two = one.newReceiver();
    channel.send(1);
    TaskGroup.run(group -> {
      Task<String> failing = group.fork(() -> refusal(() -> channel.send(2)));
      untilSendersWait(channel, 1);
      one.close();
      one.close();
      assertThat(channel.statistics().waitingSenders()).isEqualTo(1);
      two.close();
      assertThat(failing.join()).contains("its last receiver was closed");
    });
    assertThatThrownBy(() -> channel.trySend(3)).hasMessageContaining("last receiver");
    assertThat(channel.statistics().buffered()).isZero();
    assertThatThrownBy(channel::newReceiver)
        .isInstanceOf(ChannelClosedException.class)
        .hasMessageContaining("cannot make a receiver of");
  }

  @Test
  void receivesThatWaitInTheChannelFailWhenTheLastReceiverIsClosed() throws Exception {
    Channel<Integer> channel = Channel.rendezvous();
    Receiver<Integer> only = channel.newReceiver();
    TaskGroup.run(group -> {
      Task<String> failing = group.fork(() -> refusal(() -> channel.receiveOrEnd()));
      untilReceiversWait(channel, 1);
      only.close();
      assertThat(failing.join()).contains("its last receiver was closed");
    });
  }

  @Test
  void closingAReceiverFailsTheReceivesThatWaitInItAlone() throws Exception {
    Channel<Integer> channel = Channel.rendezvous();
    Receiver<Integer> one = channel.newReceiver();
    Receiver<Integer> two = channel.newReceiver();
    TaskGroup.run(group -> {
      Task<String> failing = group.fork(() -> refusal(() -> one.receiveOrEnd()));
      untilReceiversWait(channel, 1);
      Task<Integer> other = group.fork(() -> two.receive());
      untilReceiversWait(channel, 2);
      one.close();
      assertThat(failing.join()).contains("this receiver of it was closed before");
      channel.send(1);
      assertThat(other.join()).isEqualTo(1);
    });
    assertThatThrownBy(() -> one.tryReceive()).isInstanceOf(ChannelClosedException.class);
  }

  @Test
  void closedChannelMakesNoMoreSendersButReceivers() throws Exception {
    Channel<Integer> channel = Channel.bounded(1);
    channel.send(1);
    channel.close();
    assertThatThrownBy(channel::newSender)
        .isInstanceOf(ChannelClosedException.class)
        .hasMessageContaining("cannot make a sender of channel \"channel\": it was closed");
    try (Receiver<Integer> late = channel.newReceiver()) {
      assertThat(late.receive()).isEqualTo(1);
    }
  }

  @Test
  void closingTheChannelClosesItForEverySender() throws Exception {
    Channel<Integer> channel = Channel.bounded(1);
    Sender<Integer> sender = channel.newSender();
    channel.close();
    assertThat(refusal(() -> sender.send(1))).contains("it was closed for sending");
    sender.close();
    assertThat(channel.receiveOrEnd()).isEmpty();
  }

  // ---- iteration ----

  @Test
  void loopEndsWithTheChannel() throws Exception {
    Channel<Integer> channel = Channel.bounded(2);
    List<Integer> received = new ArrayList<>();
    TaskGroup.run(group -> {
      group.fork(() -> {
        try (channel) {
          for (int i = 0; i < 100; i++) {
            channel.send(i);
          }
        }
      });
      for (int item : channel) {
        received.add(item);
      }
    });
    assertThat(received).hasSize(100).isSorted();
  }

  @Test
  void receiveEachEndsWithTheChannelAndThrowsWhatItsActionThrows() throws Exception {
    Channel<Integer> channel = Channel.bounded(3);
    channel.send(1);
    channel.send(2);
    channel.send(3);
    List<Integer> received = new ArrayList<>();
    assertThatThrownBy(() ->
            channel.receiveEach(item -> {
              received.add(item);
              if (item == 2) {
                throw new java.io.IOException("disk full");
              }
            }))
        .hasMessage("disk full");
    channel.close();
    channel.receiveEach(received::add);
    assertThat(received).containsExactly(1, 2, 3);
  }

  @Test
  void cancellationLeavesALoopUndeclared() throws Exception {
    Channel<Integer> channel = Channel.bounded(1);
    CancelScope scope = CancelScope.create();
    List<String> events = new ArrayList<>();
    TaskGroup.run(group -> {
      group.fork(() -> {
        untilReceiversWait(channel, 1);
        scope.cancel("enough");
      });
      scope.run(() -> {
        try {
          for (int item : channel) {
            events.add("received " + item);
          }
        } finally {
          events.add("left");
        }
      });
    });
    assertThat(scope.cancelCaught()).isTrue();
    assertThat(events).containsExactly("left");
  }

  @Test
  void iteratorThrowsAtItsEnd() throws Exception {
    Channel<Integer> channel = Channel.bounded(1);
    channel.send(1);
    channel.close();
    Iterator<Integer> items = channel.iterator();
    assertThat(items.hasNext()).isTrue();
    assertThat(items.hasNext()).isTrue();
    assertThat(items.next()).isEqualTo(1);
    assertThat(items.hasNext()).isFalse();
    assertThatThrownBy(items::next).isInstanceOf(NoSuchElementException.class);
  }

  // ---- time-outs ----

  @ParameterizedTest
  @EnumSource
  void sendGivesUpAfterItsTimeAndTheItemIsNotDelivered(ChannelHost host) throws Exception {
    Channel<Integer> channel = Channel.bounded(1);
    channel.send(1);
    host.run(
        List.of(() -> {
          assertThat(channel.send(2, MOMENT)).isFalse();
          assertThat(channel.send(3, Duration.ZERO)).isFalse();
          assertThat(channel.receive()).isEqualTo(1);
          assertThat(channel.tryReceive()).isEmpty();
          assertThat(channel.send(4, Duration.ZERO)).isTrue();
          assertThat(channel.receive()).isEqualTo(4);
          assertThat(channel.send(5, LONG)).isTrue();
        }));
    assertThat(channel.statistics()).isEqualTo(new Channel.Statistics(1, 1, 0, 0, 0, 0));
  }

  @ParameterizedTest
  @EnumSource
  void receiveGivesUpAfterItsTime(ChannelHost host) throws Exception {
    Channel<Integer> channel = Channel.bounded(1);
    host.run(
        List.of(() -> {
          assertThat(channel.receive(MOMENT)).isEmpty();
          assertThat(channel.receive(Duration.ZERO)).isEmpty();
          channel.send(1);
          assertThat(channel.receive(Duration.ZERO)).contains(1);
          channel.send(2);
          assertThat(channel.receive(LONG)).contains(2);
        }));
    assertThat(channel.statistics()).isEqualTo(new Channel.Statistics(0, 1, 0, 0, 0, 0));
  }

  @Test
  void handOverComesBeforeTheTimeIsOver() throws Exception {
    Channel<Integer> channel = Channel.rendezvous();
    TaskGroup.run(group -> {
      Task<Optional<Integer>> receiver = group.fork(() -> channel.receive(LONG));
      assertThat(channel.send(1, LONG)).isTrue();
      assertThat(receiver.join()).contains(1);
    });
  }

  // ---- cancellation ----

  @Test
  void everyBlockingOperationIsACheckpointEvenIfItNeedNotWait() throws Exception {
    Channel<Integer> channel = Channel.bounded(8);
    channel.send(1);
    Channel<Integer> meeting = Channel.rendezvous();
    List<String> events = new ArrayList<>();
    CancelScope scope = CancelScope.create();
    scope.cancel("before");
    scope.run(() -> {
      events.add(cancelled(() -> channel.send(2)));
      events.add(cancelled(() -> channel.send(2, LONG)));
      events.add(cancelled(() -> channel.send(2, Duration.ZERO)));
      events.add(cancelled(() -> channel.receive()));
      events.add(cancelled(() -> channel.receive(LONG)));
      events.add(cancelled(() -> channel.receive(Duration.ZERO)));
      events.add(cancelled(() -> channel.receiveOrEnd()));
      events.add(cancelled(() -> channel.iterator().next()));
      events.add(cancelled(() -> channel.receiveEach(item -> {})));
      assertThat(channel.trySend(3)).isTrue();
      assertThat(channel.tryReceive()).contains(1);
      assertThat(meeting.trySend(1)).isFalse();
      assertThat(meeting.tryReceive()).isEmpty();
    });
    assertThat(events).hasSize(9).containsOnly("cancelled");
    assertThat(channel.tryReceive()).contains(3);
  }

  @Test
  void cancelledSendIsNotDelivered() throws Exception {
    Channel<Integer> channel = Channel.rendezvous();
    TaskGroup.run(group -> {
      Task<?> sender = group.fork(() -> channel.send(1));
      untilSendersWait(channel, 1);
      sender.cancel("changed my mind");
      sender.await();
      assertThatThrownBy(sender::join).isInstanceOf(CancellationException.class);
      assertThat(channel.tryReceive()).isEmpty();
      assertThat(channel.statistics()).isEqualTo(new Channel.Statistics(0, 0, 0, 0, 0, 0));
    });
  }

  @Test
  void cancelledSenderIsPassedOver() throws Exception {
    Channel<Integer> channel = Channel.rendezvous();
    TaskGroup.run(group -> {
      Task<?> cancelled = group.fork(() -> channel.send(1));
      untilSendersWait(channel, 1);
      group.fork(() -> channel.send(2));
      untilSendersWait(channel, 2);
      ChannelCore<Integer> core = coreOf(channel);
      core.lock(); // the sender cannot leave the queue
      cancelled.cancel("enough");
      Integer received = core.take();
      SpinWaiter other = core.unclaim();
      core.held = false;
      requireNonNull(other).wake();
      assertThat(received).isEqualTo(2);
    });
  }

  @Test
  void cancelledReceiverIsPassedOver() throws Exception {
    Channel<Integer> channel = Channel.rendezvous();
    TaskGroup.run(group -> {
      Task<Integer> cancelled = group.fork(() -> channel.receive());
      untilReceiversWait(channel, 1);
      Task<Integer> other = group.fork(() -> channel.receive());
      untilReceiversWait(channel, 2);
      cancelled.cancel("enough");
      channel.send(1);
      assertThat(other.join()).isEqualTo(1);
    });
  }

  @Test
  void whoIsCancelledDoesNotCountAsWaiting() throws Exception {
    Channel<Integer> channel = Channel.rendezvous();
    TaskGroup.run(group -> {
      Task<Integer> receiver = group.fork(() -> channel.receive());
      untilReceiversWait(channel, 1);
      ChannelCore<Integer> core = coreOf(channel);
      core.lock(); // the receiver cannot leave the queue
      int before = core.waiting(core.receivers);
      receiver.cancel("enough");
      int after = core.waiting(core.receivers);
      core.held = false;
      assertThat(before).isOne();
      assertThat(after).isZero();
    });
  }

  @Test
  void handOverThatHasHappenedWinsOverTheCancellation() throws Exception {
    Channel<Integer> channel = Channel.rendezvous();
    List<String> events = new ArrayList<>();
    TaskGroup.run(group -> {
      Task<?> receiver =
          group.fork(() -> {
            events.add("received " + channel.receive());
            events.add(cancelled(() -> channel.receive()));
          });
      untilReceiversWait(channel, 1);
      ChannelCore<Integer> core = coreOf(channel);
      core.lock(); // the receiver cannot go on into its second receive
      boolean sent = core.put(1);
      SpinWaiter woken = core.unclaim();
      receiver.cancel("too late");
      core.held = false;
      requireNonNull(woken).wake();
      assertThat(sent).isTrue();
      receiver.await();
    });
    assertThat(events).containsExactly("received 1", "cancelled");
  }

  @Test
  void sendThatHasHappenedWinsOverTheCancellation() throws Exception {
    Channel<Integer> channel = Channel.rendezvous();
    List<String> events = new ArrayList<>();
    TaskGroup.run(group -> {
      Task<?> sender =
          group.fork(() -> {
            channel.send(1);
            events.add("sent");
            events.add(cancelled(() -> channel.send(2)));
          });
      untilSendersWait(channel, 1);
      ChannelCore<Integer> core = coreOf(channel);
      core.lock(); // the sender cannot go on into its second send
      Integer received = core.take();
      SpinWaiter woken = core.unclaim();
      sender.cancel("too late");
      core.held = false;
      requireNonNull(woken).wake();
      assertThat(received).isEqualTo(1);
      sender.await();
    });
    assertThat(events).containsExactly("sent", "cancelled");
  }

  @Test
  void foreignInterruptLeavesAWaitAndNothingIsSent() throws Exception {
    Channel<Integer> channel = Channel.rendezvous();
    assertThat(
            Race.interrupted(
                () -> channel.send(1), () -> channel.statistics().waitingSenders() == 1))
        .isInstanceOf(InterruptedException.class)
        .isNotInstanceOf(CancelledException.class)
        .hasMessageContainingAll("interrupted", "room in channel \"channel\"");
    assertThat(coreOf(channel).peek()).isNull();
    assertThat(channel.tryReceive()).isEmpty();
  }

  @Test
  void foreignInterruptLeavesAWaitAndNothingIsReceived() throws Exception {
    Channel<Integer> channel = Channel.rendezvous();
    assertThat(
            Race.interrupted(channel::receive, () -> channel.statistics().waitingReceivers() == 1))
        .isInstanceOf(InterruptedException.class)
        .isNotInstanceOf(CancelledException.class);
    assertThat(coreOf(channel).peek()).isNull();
    assertThat(channel.trySend(1)).isFalse();
  }

  @Test
  void waitsThatWereGivenUpLeaveNothingBehind() throws Exception {
    Channel<Integer> channel = Channel.rendezvous();
    ChannelCore<Integer> core = coreOf(channel);
    assertThat(channel.receive(MOMENT)).isEmpty();
    assertThat(core.peek()).isNull();
    assertThat(channel.send(1, MOMENT)).isFalse();
    assertThat(core.peek()).isNull();
    CancelScope.withTimeout(MOMENT).run(() -> channel.send(1));
    assertThat(core.peek()).isNull();
    int none =
        Select.select(
            Select.send(channel, 1, () -> 1),
            Select.receive(channel, n -> n),
            Select.after(MOMENT, () -> 0));
    assertThat(none).isZero();
    assertThat(core.peek()).isNull();
  }

  @Test
  @EveryWorld.LoopOnly("it is closed before the receiver, whose time is over, goes on")
  void whoseTimeIsOverIsNotToldOfACloseThatComesAfter() throws Exception {
    Channel<Integer> channel = Channel.bounded(1);
    Receiver<Integer> receiver = channel.newReceiver();
    TaskGroup.run(group -> {
      Task<Optional<Integer>> late = group.fork(() -> receiver.receive(LONG));
      untilReceiversWait(channel, 1);
      assertThat(((Strand) late).waiter().expire()).isTrue();
      receiver.close();
      assertThat(late.join()).isEmpty();
    });
  }

  @Test
  @EveryWorld.ThreadsOnly("the collector knows of no worlds")
  void whatWasHandedOverIsNotHeldByTheChannel() throws Exception {
    Channel<Object> channel = Channel.rendezvous();
    WeakReference<Object> item = handOver(channel);
    Channel<Object> buffering = Channel.bounded(1);
    WeakReference<Object> buffered = passThrough(buffering);
    Until.is(() -> {
      System.gc();
      return item.refersTo(null) && buffered.refersTo(null);
    });
    assertThat(channel.tryReceive()).isEmpty();
    assertThat(buffering.tryReceive()).isEmpty();
  }

  private static WeakReference<Object> passThrough(Channel<Object> channel)
      throws InterruptedException {
    Object item = new Object();
    channel.send(item);
    assertThat(channel.receive()).isSameAs(item);
    return new WeakReference<>(item);
  }

  private static WeakReference<Object> handOver(Channel<Object> channel)
      throws InterruptedException {
    Object item = new Object();
    TaskGroup.run(group -> {
      group.fork(() -> {
        channel.receive();
      });
      untilReceiversWait(channel, 1);
      channel.send(item);
    });
    return new WeakReference<>(item);
  }

  // ---- worlds ----

  @Test
  void tasksOfTwoWorldsShareIt() throws Exception {
    Channel<Integer> there = Channel.rendezvous();
    Channel<Integer> back = Channel.bounded(1);
    TaskGroup.run(group -> {
      group.fork(() ->
          EventLoop.run(() -> {
            try (back) {
              for (int item : there) {
                back.send(2 * item);
              }
            }
          }));
      try (there) {
        for (int i = 0; i < InWorld.rounds(500, 5); i++) {
          there.send(i);
          assertThat(Select.<Integer, RuntimeException>select(Select.receive(back, n -> n)))
              .isEqualTo(2 * i);
        }
      }
      assertThat(back.receiveOrEnd()).isEmpty();
    });
  }

  // ---- statistics, names, misuse ----

  @Test
  void statisticsTellTheStateOfAChannel() throws Exception {
    Channel<Integer> channel = Channel.bounded(2);
    Sender<Integer> sender = channel.newSender();
    Receiver<Integer> receiver = channel.newReceiver().newReceiver();
    TaskGroup.run(group -> {
      for (int i = 0; i < 5; i++) {
        group.fork(() -> channel.send(1));
      }
      untilSendersWait(channel, 3);
      assertThat(channel.statistics()).isEqualTo(new Channel.Statistics(2, 2, 3, 0, 1, 2));
      assertThat(sender.statistics()).isEqualTo(receiver.statistics());
      group.cancel("seen");
    });
    assertThat(channel.statistics()).isEqualTo(new Channel.Statistics(2, 2, 0, 0, 1, 2));
  }

  @Test
  void namesAppearInTexts() {
    Channel<Integer> channel = Channel.<Integer>bounded(1).named("orders");
    assertThat(channel.name()).isEqualTo("orders");
    assertThat(List.of("" + channel, "" + channel.newSender(), "" + channel.newReceiver()))
        .containsExactly(
            "channel \"orders\"", "sender of channel \"orders\"", "receiver of channel \"orders\"");
  }

  @Test
  void badArgumentsAreNamed() {
    Channel<String> channel = Channel.bounded(1);
    assertThatThrownBy(() -> Channel.bounded(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("capacity must be at least 1, but is 0");
    assertThatThrownBy(() -> Channel.bounded(-3)).hasMessageContaining("but is -3");
    Duration negative = Duration.ofSeconds(-1);
    assertThatThrownBy(() -> channel.send("item", negative))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("timeout must not be negative, but is -1s");
    assertThatThrownBy(() -> channel.receive(negative))
        .isInstanceOf(IllegalArgumentException.class);
    assertNamesItsNull("item", () -> channel.send(null));
    assertNamesItsNull("item", () -> channel.trySend(null));
    assertNamesItsNull("item", () -> channel.send(null, LONG));
    assertNamesItsNull("timeout", () -> channel.send("item", null));
    assertNamesItsNull("timeout", () -> channel.receive(null));
    assertNamesItsNull("action", () -> channel.receiveEach(null));
    assertNamesItsNull("name", () -> channel.named(null));
    assertNamesItsNull("item", () -> channel.newSender().send(null));
    assertNamesItsNull("item", () -> channel.newSender().trySend(null));
    assertNamesItsNull("timeout", () -> channel.newReceiver().receive(null));
    assertThat(channel.statistics().buffered()).isZero();
  }

  // ---- helpers ----

  private interface Step {
    void run() throws Exception;
  }

  private static void assertNamesItsNull(String parameter, Step step) {
    assertThatThrownBy(step::run).isInstanceOf(NullPointerException.class).hasMessage(parameter);
  }

  private static <T> ChannelCore<T> coreOf(Channel<T> channel) {
    return ((ChannelImpl<T>) channel).core;
  }

  private static String refusal(Step step) throws Exception {
    try {
      step.run();
      return "none";
    } catch (ChannelClosedException e) {
      return e.getMessage();
    }
  }

  private static String cancelled(Step step) throws Exception {
    try {
      step.run();
      return "not cancelled";
    } catch (CancelledException e) {
      return "cancelled";
    }
  }
}
