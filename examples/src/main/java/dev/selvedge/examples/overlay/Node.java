package dev.selvedge.examples.overlay;

import dev.selvedge.Tasks;
import dev.selvedge.examples.overlay.Message.Hello;
import dev.selvedge.examples.overlay.Message.Increment;
import dev.selvedge.examples.overlay.Message.Incremented;
import dev.selvedge.examples.overlay.Message.Kind;
import dev.selvedge.examples.overlay.Message.Peers;
import dev.selvedge.examples.overlay.Message.Ping;
import dev.selvedge.examples.overlay.Message.Pong;
import dev.selvedge.examples.overlay.Message.Question;
import dev.selvedge.manager.TaskManager;
import dev.selvedge.request.Request;
import dev.selvedge.request.RequestCache;
import dev.selvedge.sync.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/**
 * One peer of the overlay: a community of four tasks around one socket.
 *
 * <p>It receives; it greets whom it has heard of, and so gets to hear of others; it pings its
 * neighbours; and it counts: asks a neighbour to count on from where it is, takes the answer over,
 * and asks the next. Whatever it asks is pending in its request cache, by the peer and a number, so
 * that an answer counts only from whoever was asked, in time, and once.
 */
final class Node extends TaskManager {

  private static final int PINGS_AT_A_TIME = 8;

  private final String name;
  private final Transport transport;
  private final Settings settings;
  private final RequestCache requests;
  private final Neighbours neighbours;
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong answeredPings = new AtomicLong();
  private final AtomicLong lostPings = new AtomicLong();
  private final AtomicLong garbage = new AtomicLong();
  private final Event reached = Event.create();

  Node(String name, Transport transport, Settings settings, RequestCache requests) {
    super(name);
    this.name = name;
    this.transport = transport;
    this.settings = settings;
    this.requests = requests;
    this.neighbours = new Neighbours(transport.port());
    neighbours.heardOf(settings.bootstrap());
    // @start region=tasks
    register("receive", () -> receive()); // all are held until start()
    register("greet", () -> rounds(() -> greetStrangers()));
    register("ping", () -> rounds(() -> pingNeighbours()));
    register("count", () -> countUp());
    onShutdown(() -> requests.close());
    onShutdown(() -> transport.close());
    // @end
  }

  /** Waits until it has counted to the target. */
  void awaitTarget() throws InterruptedException {
    reached.await();
  }

  // ---- receiving ----

  private void receive() throws IOException, InterruptedException {
    while (true) {
      Transport.Datagram datagram = transport.receive();
      Optional<Message> message = Codec.decode(datagram.bytes());
      if (message.isEmpty()) {
        garbage.incrementAndGet();
      } else {
        handle(datagram.from(), message.get());
      }
    }
  }

  private void handle(int from, Message message) throws IOException {
    switch (message) {
      case Question question -> {
        neighbours.met(from);
        send(from, answerTo(from, question));
      }
      // @start region=answer
      case Message.Answer answer ->
          // late, duplicate and forged ones are counted, and that is all that they do
          requests.answer(answer.kind().to(from), answer.number(), answer.value());
        // @end
    }
  }

  private Message answerTo(int from, Question question) {
    return switch (question) {
      case Hello(long number) -> new Peers(number, others(from));
      case Ping(long number) -> new Pong(number);
      case Increment(long number, int value) -> new Incremented(number, countOn(value));
    };
  }

  private List<Integer> others(int than) {
    return neighbours.known().stream().filter(port -> port != than).toList();
  }

  private void send(int to, Message message) throws IOException {
    transport.send(to, Codec.encode(message));
  }

  // ---- asking ----

  // @start region=ask
  /** Asks a peer and waits for its answer, if it comes in time. */
  private <R> Optional<R> ask(int port, Kind kind, LongFunction<Question> question)
      throws IOException, InterruptedException {
    try (Request<R> request = requests.open(kind.to(port), settings.timeout())) {
      send(port, question.apply(request.number()));
      return Optional.of(request.await());
    } catch (TimeoutException e) {
      return Optional.empty();
    }
  }

  // @end

  private interface Round {
    void run() throws IOException, InterruptedException;
  }

  private void rounds(Round round) throws IOException, InterruptedException {
    while (true) {
      round.run();
      Tasks.sleep(settings.interval());
    }
  }

  /** Greets all that it has been told of, and asks one that it knows for more. */
  private void greetStrangers() throws IOException, InterruptedException {
    for (int port : neighbours.strangers()) {
      if (!greet(port) && port != settings.bootstrap()) {
        neighbours.forget(port); // until somebody tells of it again
      }
    }
    int neighbour = neighbours.any(settings.random());
    if (neighbour != transport.port()) {
      greet(neighbour);
    }
  }

  private boolean greet(int port) throws IOException, InterruptedException {
    Optional<List<Integer>> introduced = ask(port, Kind.HELLO, Hello::new);
    introduced.ifPresent(ports -> {
      neighbours.met(port);
      ports.forEach(neighbours::heardOf);
    });
    return introduced.isPresent();
  }

  private void pingNeighbours() throws InterruptedException {
    Tasks.forEach(
        PINGS_AT_A_TIME,
        neighbours.known(),
        port -> {
          boolean there = ask(port, Kind.PING, Ping::new).isPresent();
          (there ? answeredPings : lostPings).incrementAndGet();
        });
  }

  // ---- counting ----

  private void countUp() throws IOException, InterruptedException {
    Duration pause = settings.interval().dividedBy(10);
    while (count.get() < settings.target()) {
      int neighbour = neighbours.any(settings.random());
      if (neighbour != transport.port()) {
        int from = count.get();
        Optional<Integer> answer =
            ask(neighbour, Kind.INCREMENT, number -> new Increment(number, from));
        answer.ifPresent(this::advanceTo);
      }
      Tasks.sleep(pause);
    }
  }

  /** Counts on from whichever is further, the peer or this one. */
  private int countOn(int theirs) {
    int next = Math.clamp(Math.max(count.get(), theirs) + 1L, 0, settings.target());
    advanceTo(next);
    return next;
  }

  private void advanceTo(int value) {
    int now = count.accumulateAndGet(Math.min(value, settings.target()), Math::max);
    if (now == settings.target()) {
      reached.set();
    }
  }

  // ---- telling ----

  Report report() {
    RequestCache.Statistics statistics = requests.statistics();
    return new Report(
        name,
        neighbours.size(),
        answeredPings.get(),
        lostPings.get(),
        count.get(),
        statistics.lateAnswers(),
        statistics.duplicateAnswers(),
        statistics.unknownAnswers(),
        garbage.get());
  }
}
