package dev.selvedge.sync;

import static dev.selvedge.sync.Select.after;
import static dev.selvedge.sync.Select.otherwise;
import static dev.selvedge.sync.Select.receiveOrEnd;
import static dev.selvedge.sync.Select.select;
import static dev.selvedge.sync.Select.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.Action;
import dev.selvedge.CancelScope;
import dev.selvedge.EveryWorld;
import dev.selvedge.InWorld;
import dev.selvedge.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every item is delivered once or its send says that it was not, whatever happens meanwhile. */
@EveryWorld
class ChannelRaceTest {

  private static final int SENDERS = 3;
  private static final int RECEIVERS = 3;
  private static final int MOST = 100;
  private static final int MEETINGS = 2000;
  private static final int ATTEMPTS = 1500;

  static Stream<Arguments> channels() {
    return Stream.of(ChannelHost.values())
        .flatMap(host -> Stream.of(0, 1, 3, -1).map(capacity -> Arguments.of(host, capacity)));
  }

  private static <T> Channel<T> channel(int capacity) {
    return switch (capacity) {
      case 0 -> Channel.rendezvous();
      case -1 -> Channel.unlimited();
      default -> Channel.bounded(capacity);
    };
  }

  // ---- cancellation and time-outs ----

  @ParameterizedTest
  @MethodSource("channels")
  @EveryWorld.ThreadsOnly("goes into each host itself")
  void itemsAreDeliveredOnceWhateverIsCancelledOrTimesOut(ChannelHost host, int capacity)
      throws Exception {
    cancelAndTimeOut(host, capacity);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, -1})
  @EveryWorld.LoopOnly("the order is chosen")
  void itemsAreDeliveredOnceWhateverIsCancelledOrTimesOutInAnyOrder(int capacity) throws Exception {
    cancelAndTimeOut(ChannelHost.TASKS, capacity);
  }

  private static void cancelAndTimeOut(ChannelHost host, int capacity) throws Exception {
    Channel<Integer> channel = channel(capacity);
    List<Sending> senders = new ArrayList<>();
    List<Receiving> receivers = new ArrayList<>();
    AtomicBoolean over = new AtomicBoolean();
    List<Action<?>> bodies = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      Sending sending = new Sending(channel.newSender(), i);
      senders.add(sending);
      bodies.add(sending::run);
    }
    AtomicInteger receiving = new AtomicInteger(RECEIVERS);
    for (int i = 0; i < RECEIVERS; i++) {
      Receiving one = new Receiving(channel.newReceiver(), i);
      receivers.add(one);
      bodies.add(() -> {
        one.run();
        over.set(receiving.decrementAndGet() == 0);
      });
    }
    List<Party> parties = new ArrayList<>(senders);
    parties.addAll(receivers);
    bodies.add(() -> cancelNowAndThen(parties, over));
    host.run(bodies);

    assertThat(all(receivers)).isEqualTo(all(senders));
    for (Receiving receiver : receivers) {
      assertThatItemsOfEachSenderAreInOrder(receiver.items);
    }
    assertThat(channel.statistics().buffered()).isZero();
    assertThat(channel.statistics().waitingSenders()).isZero();
    assertThat(channel.statistics().waitingReceivers()).isZero();
  }

  private static void cancelNowAndThen(List<Party> parties, AtomicBoolean over)
      throws InterruptedException {
    Random random = new Random(7);
    while (!over.get()) {
      CancelScope scope = parties.get(random.nextInt(parties.size())).scope.get();
      if (scope != null) {
        scope.cancel("now and then");
      }
      Race.pause(Duration.ofNanos(5_000));
    }
  }

  private static int[] all(List<? extends Party> parties) {
    return parties.stream()
        .flatMap(party -> party.items.stream())
        .mapToInt(item -> item)
        .sorted()
        .toArray();
  }

  private static void assertThatItemsOfEachSenderAreInOrder(List<Integer> items) {
    int[] last = new int[SENDERS];
    Arrays.fill(last, -1);
    for (int item : items) {
      int sender = item / ATTEMPTS;
      assertThat(item).isGreaterThan(last[sender]);
      last[sender] = item;
    }
  }

  /** One who sends or receives in all ways, and what it has sent or received. */
  private abstract static class Party {
    final List<Integer> items = new ArrayList<>();
    final AtomicReference<CancelScope> scope = new AtomicReference<>();
    final Random random;

    Party(int seed) {
      random = new Random(seed);
    }

    /** Runs a step that somebody may cancel. */
    final void cancellable(CancelScope in, Action<RuntimeException> step)
        throws InterruptedException {
      scope.set(in);
      in.run(step);
      scope.set(null);
    }

    final Duration shortly() {
      return Duration.ofNanos(random.nextInt(60_000));
    }
  }

  private static final class Sending extends Party {
    private final Sender<Integer> sender;
    private final int number;

    Sending(Sender<Integer> sender, int number) {
      super(number);
      this.sender = sender;
      this.number = number;
    }

    void run() throws InterruptedException {
      try (sender) {
        for (int i = 0; i < InWorld.rounds(ATTEMPTS, 20); i++) {
          attempt(number * ATTEMPTS + i);
        }
      }
    }

    private void attempt(int item) throws InterruptedException {
      switch (random.nextInt(6)) {
        case 0 -> note(item, sender.trySend(item));
        case 1 -> note(item, sender.send(item, shortly()));
        case 2 -> cancellable(CancelScope.create(), () -> sendAndNote(item));
        case 3 -> cancellable(CancelScope.withTimeout(shortly()), () -> sendAndNote(item));
        case 4 ->
            cancellable(
                CancelScope.create(),
                () ->
                    note(
                        item,
                        select(send(sender, item, () -> true), after(shortly(), () -> false))));
        default -> sendAndNote(item);
      }
    }

    private void sendAndNote(int item) throws InterruptedException {
      sender.send(item);
      items.add(item);
    }

    private void note(int item, boolean sent) {
      if (sent) {
        items.add(item);
      }
    }
  }

  private static final class Receiving extends Party {
    private final Receiver<Integer> receiver;
    private boolean ended;

    Receiving(Receiver<Integer> receiver, int number) {
      super(100 + number);
      this.receiver = receiver;
    }

    void run() throws InterruptedException {
      while (!ended) {
        try {
          receive();
        } catch (ChannelClosedException e) {
          ended = true;
        }
      }
    }

    private void receive() throws InterruptedException {
      switch (random.nextInt(6)) {
        case 0 -> receiver.tryReceive().ifPresent(items::add);
        case 1 -> receiver.receive(shortly()).ifPresent(items::add);
        case 2 -> cancellable(CancelScope.create(), () -> items.add(receiver.receive()));
        case 3 ->
            cancellable(CancelScope.withTimeout(shortly()), () -> note(receiver.receiveOrEnd()));
        case 4 ->
            cancellable(
                CancelScope.create(),
                () -> select(receiveOrEnd(receiver, this::note), after(shortly(), () -> false)));
        default -> items.add(receiver.receive());
      }
    }

    private boolean note(Optional<Integer> item) {
      item.ifPresent(items::add);
      ended = item.isEmpty();
      return true;
    }
  }

  // ---- closing ----

  @ParameterizedTest
  @MethodSource("channels")
  @EveryWorld.ThreadsOnly("goes into each host itself")
  void itemsAreDeliveredOnceOrTheirSendsFailWhenTheChannelIsClosed(ChannelHost host, int capacity)
      throws Exception {
    close(host, capacity);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, -1})
  @EveryWorld.LoopOnly("the order is chosen")
  void itemsAreDeliveredOnceOrTheirSendsFailWhenTheChannelIsClosedInAnyOrder(int capacity)
      throws Exception {
    close(ChannelHost.TASKS, capacity);
  }

  private static void close(ChannelHost host, int capacity) throws Exception {
    for (int round = 0; round < InWorld.rounds(200, 2); round++) {
      Channel<Integer> channel = channel(capacity);
      List<List<Integer>> sent = lists(2);
      List<List<Integer>> received = lists(2);
      int moment = round % 20;
      host.run(
          List.of(
              () -> sendUnlessClosed(channel, 0, sent.get(0)),
              () -> sendUnlessClosed(channel, 1, sent.get(1)),
              () -> channel.forEach(received.get(0)::add),
              () -> {
                for (int item = 0; item < moment; item++) {
                  channel.tryReceive().ifPresent(received.get(1)::add);
                  Tasks.yield();
                }
                channel.close();
              }));
      channel.forEach(received.get(0)::add);
      assertThat(sorted(received)).isEqualTo(sorted(sent));
    }
  }

  @ParameterizedTest
  @MethodSource("channels")
  @EveryWorld.ThreadsOnly("goes into each host itself")
  void sendersFailWhenTheLastReceiverLeavesAndNothingIsReceivedTwice(ChannelHost host, int capacity)
      throws Exception {
    leave(host, capacity);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, -1})
  @EveryWorld.LoopOnly("the order is chosen")
  void sendersFailWhenTheLastReceiverLeavesAndNothingIsReceivedTwiceInAnyOrder(int capacity)
      throws Exception {
    leave(ChannelHost.TASKS, capacity);
  }

  private static void leave(ChannelHost host, int capacity) throws Exception {
    for (int round = 0; round < InWorld.rounds(200, 2); round++) {
      Channel<Integer> channel = channel(capacity);
      Receiver<Integer> one = channel.newReceiver();
      Receiver<Integer> two = channel.newReceiver();
      List<List<Integer>> sent = lists(2);
      List<List<Integer>> received = lists(2);
      int moment = round % 20;
      host.run(
          List.of(
              () -> sendUnlessClosed(channel, 0, sent.get(0)),
              () -> sendUnlessClosed(channel, 1, sent.get(1)),
              () -> receiveSome(one, moment, received.get(0)),
              () -> receiveSome(two, 20 - moment, received.get(1))));
      List<Integer> arrived = sorted(received);
      assertThat(arrived).doesNotHaveDuplicates().hasSize(20);
      assertThat(sorted(sent)).containsAll(arrived);
      if (capacity == 0) {
        assertThat(sorted(sent)).isEqualTo(arrived);
      }
    }
  }

  private static void sendUnlessClosed(Channel<Integer> channel, int parity, List<Integer> sent)
      throws InterruptedException {
    try {
      for (int item = parity; item < MOST; item += 2) {
        channel.send(item);
        sent.add(item);
      }
    } catch (ChannelClosedException e) {
      return;
    }
  }

  private static void receiveSome(Receiver<Integer> receiver, int count, List<Integer> received)
      throws InterruptedException {
    try (receiver) {
      for (int i = 0; i < count; i++) {
        received.add(receiver.receive());
      }
    }
  }

  private static List<List<Integer>> lists(int count) {
    return Stream.<List<Integer>>generate(ArrayList::new).limit(count).toList();
  }

  private static List<Integer> sorted(List<List<Integer>> lists) {
    return lists.stream().flatMap(List::stream).sorted().toList();
  }

  // ---- selects ----

  @ParameterizedTest
  @EnumSource
  @EveryWorld.ThreadsOnly("goes into each host itself")
  void selectsThatMeetEachOtherExchangeOneItemATime(ChannelHost host) throws Exception {
    exchange(host);
  }

  @Test
  @EveryWorld.LoopOnly("the order is chosen")
  void selectsThatMeetEachOtherExchangeOneItemATimeInAnyOrder() throws Exception {
    exchange(ChannelHost.TASKS);
  }

  private static void exchange(ChannelHost host) throws Exception {
    Channel<Integer> there = Channel.rendezvous();
    Channel<Integer> back = Channel.rendezvous();
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger running = new AtomicInteger(4);
    List<Exchanging> parties = new ArrayList<>();
    List<Action<?>> bodies = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Exchanging party =
          i % 2 == 0 ? new Exchanging(there, back, i) : new Exchanging(back, there, i);
      parties.add(party);
      bodies.add(() -> {
        party.run();
        over.set(running.decrementAndGet() == 0);
      });
    }
    bodies.add(() -> cancelNowAndThen(List.copyOf(parties), over));
    host.run(bodies);
    List<List<Integer>> received = parties.stream().map(party -> party.items).toList();
    List<List<Integer>> sent = parties.stream().map(party -> party.sent).toList();
    assertThat(sorted(received)).isEqualTo(sorted(sent)).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource
  @EveryWorld.ThreadsOnly("goes into each host itself")
  void selectsThatNameTheirChannelsInOppositeOrderDoNotBlockEachOther(ChannelHost host)
      throws Exception {
    lookFromBothSides(host);
  }

  @Test
  @EveryWorld.LoopOnly("the order is chosen")
  void selectsThatNameTheirChannelsInOppositeOrderDoNotBlockEachOtherInAnyOrder() throws Exception {
    lookFromBothSides(ChannelHost.TASKS);
  }

  private static void lookFromBothSides(ChannelHost host) throws Exception {
    Channel<Integer> one = Channel.rendezvous();
    Channel<Integer> two = Channel.rendezvous();
    host.run(List.of(() -> lookAt(one, two), () -> lookAt(two, one), () -> lookAt(one, two)));
    assertThat(one.statistics()).isEqualTo(two.statistics());
  }

  private static void lookAt(Channel<Integer> one, Channel<Integer> two)
      throws InterruptedException {
    Select<Integer, RuntimeException> look =
        Select.of(
            Select.receive(one, item -> item),
            Select.receive(two, item -> item),
            otherwise(() -> 0));
    for (int i = 0; i < InWorld.rounds(20_000, 20); i++) {
      assertThat(look.run()).isZero();
    }
  }

  /** Sends to one channel or receives from another, whichever is possible, and never both. */
  private static final class Exchanging extends Party {
    final List<Integer> sent = new ArrayList<>();
    private final Channel<Integer> out;
    private final Channel<Integer> in;
    private final int number;

    Exchanging(Channel<Integer> out, Channel<Integer> in, int number) {
      super(number);
      this.out = out;
      this.in = in;
      this.number = number;
    }

    void run() throws InterruptedException {
      for (int i = 0; i < InWorld.rounds(MEETINGS, 20); i++) {
        int item = number * MEETINGS + i;
        cancellable(CancelScope.create(), () -> exchange(item));
      }
    }

    private void exchange(int item) throws InterruptedException {
      int before = sent.size() + items.size();
      boolean happened =
          select(
              send(out, item, () -> sent.add(item)),
              Select.receive(in, items::add),
              after(shortly(), () -> false));
      assertThat(sent.size() + items.size()).isEqualTo(happened ? before + 1 : before);
    }
  }
}
