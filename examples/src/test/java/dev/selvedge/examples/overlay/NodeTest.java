package dev.selvedge.examples.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.Action;
import dev.selvedge.Tasks;
import dev.selvedge.Timeouts;
import dev.selvedge.examples.overlay.Message.Hello;
import dev.selvedge.examples.overlay.Message.Increment;
import dev.selvedge.examples.overlay.Message.Incremented;
import dev.selvedge.examples.overlay.Message.Peers;
import dev.selvedge.examples.overlay.Message.Ping;
import dev.selvedge.examples.overlay.Message.Pong;
import dev.selvedge.kernel.Entrance;
import dev.selvedge.kernel.LoopWorld;
import dev.selvedge.kernel.Order;
import dev.selvedge.kernel.VirtualTimers;
import dev.selvedge.request.RequestCache;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeTest {

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final int FIRST = 1;

  // ---- in virtual time, on a network that is no good ----

  private static void inVirtualTime(long seed, Action<Exception> scenario) throws Exception {
    VirtualTimers clock = new VirtualTimers(Instant.EPOCH, true);
    LoopWorld world =
        new LoopWorld("loop", Thread.ofVirtual().factory(), clock, Order.seeded(seed), true);
    Entrance.get()
        .<String, Exception>call(
            world,
            "simulation",
            () -> {
              scenario.run();
              return "ended";
            });
  }

  private static Node node(Transport transport, int target, long seed) {
    Random random = new Random(seed);
    Settings settings =
        new Settings(FIRST, target, Duration.ofMillis(500), Duration.ofMillis(300), random);
    RequestCache requests =
        RequestCache.with().name("node " + transport.port()).numbersFrom(random).create();
    return new Node("node-" + transport.port(), transport, settings, requests);
  }

  private static List<Report> simulate(long seed, int lostOfHundred, boolean troublesome)
      throws Exception {
    List<Report> reports = new ArrayList<>();
    inVirtualTime(
        seed,
        () -> {
          try (SimulatedNetwork network = new SimulatedNetwork(seed, lostOfHundred)) {
            List<Node> nodes = new ArrayList<>();
            for (int port = FIRST; port <= 5; port++) {
              Transport end = network.end(port);
              Transport way =
                  troublesome && port == 5
                      ? new Trouble(end, new Random(seed), Duration.ofSeconds(1))
                      : end;
              nodes.add(node(way, 100, seed * 10 + port));
            }
            nodes.forEach(Node::start);
            for (Node node : nodes) {
              Timeouts.failAfter(LONG, () -> node.awaitTarget());
              Timeouts.failAfter(LONG, () -> awaitNeighbours(node, 4));
            }
            nodes.forEach(Node::close);
            nodes.forEach(node -> reports.add(node.report()));
          }
        });
    return reports;
  }

  private static void awaitNeighbours(Node node, int number) throws InterruptedException {
    while (node.report().neighbours() < number) {
      Tasks.sleep(Duration.ofSeconds(1)); // of virtual time
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void theyFindEachOtherAndCountThoughMuchIsLost(long seed) throws Exception {
    List<Report> reports = simulate(seed, 30, false);
    assertThat(reports)
        .allSatisfy(report -> {
          assertThat(report.count()).isEqualTo(100);
          assertThat(report.neighbours()).isEqualTo(4);
          assertThat(report.forged()).isZero();
          assertThat(report.garbage()).isZero();
        });
    assertThat(reports).anySatisfy(report -> assertThat(report.duplicate()).isPositive());
    assertThat(reports).anySatisfy(report -> assertThat(report.lost()).isPositive());
    assertThat(reports).anySatisfy(report -> assertThat(report.answered()).isPositive());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void oneThatMakesTroubleIsCountedAndSurvived(long seed) throws Exception {
    List<Report> reports = simulate(seed, 5, true);
    assertThat(reports).allSatisfy(report -> assertThat(report.count()).isEqualTo(100));
    List<Report> honest = reports.subList(0, 4);
    assertThat(honest.stream().mapToLong(Report::forged).sum()).isPositive();
    assertThat(honest.stream().mapToLong(Report::garbage).sum()).isPositive();
    assertThat(honest.stream().mapToLong(Report::duplicate).sum()).isPositive();
    assertThat(honest.stream().mapToLong(Report::late).sum()).isPositive();
  }

  @Test
  void aSeedRepeatsARun() throws Exception {
    assertThat(simulate(7, 20, true)).isEqualTo(simulate(7, 20, true));
  }

  // ---- a node and a peer that the test plays ----

  /** Lets the test speak to a node that asks nobody by itself. */
  private static void speak(Speech speech) throws Exception {
    inVirtualTime(
        1,
        () -> {
          try (SimulatedNetwork network = new SimulatedNetwork(1, 0)) {
            Transport own = network.end(FIRST);
            try (Node node = node(own, 100, 1)) {
              node.start();
              speech.with(node, network.end(7));
            }
          }
        });
  }

  private interface Speech {
    void with(Node node, Transport me) throws Exception;
  }

  /** The next message to the test that is an answer; questions that come are left unanswered. */
  private static Message answer(Transport me) throws IOException, InterruptedException {
    while (true) {
      Message message = Codec.decode(me.receive().bytes()).orElseThrow();
      if (message instanceof Message.Answer) {
        return message;
      }
    }
  }

  @Test
  void questionsAreAnswered() throws Exception {
    speak((node, me) -> {
      me.send(FIRST, Codec.encode(new Ping(5)));
      assertThat(answer(me)).isEqualTo(new Pong(5));
      me.send(FIRST, Codec.encode(new Increment(6, 40)));
      assertThat(answer(me)).isEqualTo(new Incremented(6, 41));
      me.send(FIRST, Codec.encode(new Increment(7, 10)));
      assertThat(answer(me)).as("it is further than that").isEqualTo(new Incremented(7, 42));
      me.send(FIRST, Codec.encode(new Increment(8, Integer.MAX_VALUE)));
      assertThat(answer(me)).as("and no further than this").isEqualTo(new Incremented(8, 100));
      me.send(FIRST, Codec.encode(new Hello(9)));
      assertThat(answer(me)).as("it knows nobody else").isEqualTo(new Peers(9, List.of()));
    });
  }

  /** The next question of a type to the test. */
  private static <Q extends Message> Q question(Transport me, Class<Q> type)
      throws IOException, InterruptedException {
    while (true) {
      Message message = Codec.decode(me.receive().bytes()).orElseThrow();
      if (type.isInstance(message)) {
        return type.cast(message);
      }
    }
  }

  @Test
  void answersThatWereNotAskedForCompleteNothing() throws Exception {
    speak((node, me) -> {
      me.send(FIRST, Codec.encode(new Hello(1)));
      Ping ping = question(me, Ping.class);
      me.send(FIRST, Codec.encode(new Pong(ping.number() + 1)));
      me.send(FIRST, Codec.encode(new Incremented(ping.number(), 99)));
      me.send(FIRST, new byte[] {1, 2, 3});
      Tasks.sleep(Duration.ofMillis(100));
      assertThat(node.report()).isEqualTo(new Report("node-1", 1, 0, 0, 0, 0, 0, 2, 1));
      me.send(FIRST, Codec.encode(new Pong(ping.number())));
      me.send(FIRST, Codec.encode(new Pong(ping.number())));
      Tasks.sleep(Duration.ofMillis(100));
      assertThat(node.report().answered()).isEqualTo(1);
      assertThat(node.report().duplicate()).isEqualTo(1);
    });
  }

  @Test
  void anAnswerOfSomebodyElseIsForged() throws Exception {
    inVirtualTime(
        1,
        () -> {
          try (SimulatedNetwork network = new SimulatedNetwork(1, 0);
              Node node = node(network.end(FIRST), 100, 1)) {
            Transport asked = network.end(7);
            Transport other = network.end(8);
            node.start();
            asked.send(FIRST, Codec.encode(new Hello(1)));
            Ping ping = question(asked, Ping.class);
            other.send(FIRST, Codec.encode(new Pong(ping.number())));
            Tasks.sleep(Duration.ofMillis(100));
            assertThat(node.report().forged()).isEqualTo(1);
            assertThat(node.report().answered()).isZero();
          }
        });
  }

  @Test
  void aLateAnswerIsCountedAsLate() throws Exception {
    speak((node, me) -> {
      me.send(FIRST, Codec.encode(new Hello(1)));
      Ping ping = question(me, Ping.class);
      Tasks.sleep(Duration.ofMillis(400));
      assertThat(node.report().lost()).isEqualTo(1);
      me.send(FIRST, Codec.encode(new Pong(ping.number())));
      Tasks.sleep(Duration.ofMillis(50));
      assertThat(node.report().late()).isEqualTo(1);
      assertThat(node.report().answered()).isZero();
    });
  }

  // ---- on loopback ----

  @Test
  void theyFindEachOtherAndCountOnLoopback() throws Exception {
    List<Node> nodes = new ArrayList<>();
    int bootstrap = 0;
    for (int i = 0; i < 4; i++) {
      Transport udp = UdpTransport.open();
      bootstrap = bootstrap == 0 ? udp.port() : bootstrap;
      Transport way = i == 3 ? new Trouble(udp, new Random(1), Duration.ofMillis(200)) : udp;
      Settings settings =
          new Settings(bootstrap, 60, Duration.ofMillis(50), Duration.ofMillis(100), new Random(i));
      nodes.add(new Node("node-" + i, way, settings, RequestCache.create("node-" + i)));
    }
    try {
      nodes.forEach(Node::start);
      Timeouts.failAfter(
          Duration.ofSeconds(50),
          () -> {
            for (Node node : nodes) {
              node.awaitTarget();
            }
          });
    } finally {
      nodes.forEach(Node::close);
    }
    assertThat(nodes).allSatisfy(node -> assertThat(node.report().count()).isEqualTo(60));
    assertThat(nodes).allSatisfy(node -> assertThat(node.tasks()).isEmpty());
  }

  @Test
  void whatIsTooLongIsGarbage() throws Exception {
    try (UdpTransport one = UdpTransport.open();
        UdpTransport other = UdpTransport.open()) {
      one.send(other.port(), new byte[2_000]);
      Transport.Datagram datagram = other.receive();
      assertThat(datagram.from()).isEqualTo(one.port());
      assertThat(Codec.decode(datagram.bytes())).isEmpty();
      assertThat(datagram.bytes().length).isGreaterThan(Codec.MOST_BYTES);
    }
  }
}
