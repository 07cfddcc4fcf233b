package dev.selvedge.examples.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.examples.beacon.Check.State;
import dev.selvedge.examples.beacon.Target.Protocol;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * On loopback datagrams to one socket are received in the order in which they were sent. So when a
 * check has its answer, all that was sent before that has been seen.
 */
class EchoesTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(20);

  private DatagramSocket asked;
  private DatagramSocket stranger;
  private InetSocketAddress address;
  private Echoes echoes;

  @BeforeEach
  void open() throws Exception {
    asked = socket();
    stranger = socket();
    address = (InetSocketAddress) asked.getLocalSocketAddress();
    echoes = Echoes.open();
  }

  private static DatagramSocket socket() throws Exception {
    DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    socket.setSoTimeout(10_000);
    return socket;
  }

  @AfterEach
  void close() {
    echoes.close();
    stranger.close();
    asked.close();
  }

  /** What the service does with a question. */
  private interface Service {
    void answer(DatagramPacket question) throws Exception;
  }

  private void run(Service service, Duration timeout) throws Exception {
    Task<?> ask =
        TaskGroup.call(group -> {
          group.forkService("receiver", echoes::receive);
          Task<?> check = group.fork("ask", () -> echoes.ask(address, timeout));
          service.answer(received());
          check.join();
          return check;
        });
    assertThat(ask.status()).isEqualTo(Task.Status.SUCCEEDED);
  }

  private DatagramPacket received() throws Exception {
    DatagramPacket question = new DatagramPacket(new byte[100], 100);
    asked.receive(question);
    return question;
  }

  private static DatagramPacket datagram(byte[] bytes, DatagramPacket question) {
    return new DatagramPacket(bytes, bytes.length, question.getSocketAddress());
  }

  @Test
  void theSameNumberFromTheSamePlaceIsTheAnswer() throws Exception {
    run(
        question -> {
          assertThat(question.getLength()).isEqualTo(Long.BYTES);
          asked.send(question);
        },
        LONG);
    assertThat(echoes.strays()).isEqualTo(new Strays(0, 0, 0, 0));
  }

  @Test
  void anAnswerThatComesTwiceIsADuplicate() throws Exception {
    TaskGroup.run(group -> {
      group.forkService("receiver", echoes::receive);
      for (int time = 0; time < 2; time++) {
        Task<?> check = group.fork("ask", () -> echoes.ask(address, LONG));
        DatagramPacket question = received();
        asked.send(question);
        asked.send(question);
        check.join();
      }
      answered(group);
    });
    assertThat(echoes.strays()).isEqualTo(new Strays(0, 2, 0, 0));
  }

  /** One more check, after which everything that came before it has been counted. */
  private void answered(TaskGroup group) throws Exception {
    Task<?> check = group.fork("ask", () -> echoes.ask(address, LONG));
    asked.send(received());
    check.join();
  }

  @Test
  void anAnswerAfterTheTimeIsLate() throws Exception {
    TaskGroup.run(group -> {
      group.forkService("receiver", echoes::receive);
      assertThatThrownBy(() -> echoes.ask(address, SHORT))
          .isInstanceOf(SocketTimeoutException.class);
      asked.send(received());
      answered(group);
    });
    assertThat(echoes.strays()).isEqualTo(new Strays(1, 0, 0, 0));
  }

  @Test
  void nobodyElseCanAnswerEvenWithTheRightNumber() throws Exception {
    TaskGroup.run(group -> {
      group.forkService("receiver", echoes::receive);
      Task<?> check = group.fork("ask", () -> echoes.ask(address, LONG));
      DatagramPacket question = received();
      stranger.send(question);
      answered(group);
      assertThat(check.isDone()).isFalse();
      asked.send(question);
      check.join();
    });
    assertThat(echoes.strays()).isEqualTo(new Strays(0, 0, 1, 0));
  }

  @Test
  void aNumberThatNobodyAskedForIsUnknown() throws Exception {
    run(
        question -> {
          long number = ByteBuffer.wrap(question.getData()).getLong();
          byte[] other = ByteBuffer.allocate(Long.BYTES).putLong(number ^ 1).array();
          asked.send(datagram(other, question));
          asked.send(question);
        },
        LONG);
    assertThat(echoes.strays()).isEqualTo(new Strays(0, 0, 1, 0));
  }

  @Test
  void whatHasAWrongLengthIsCountedAndSurvived() throws Exception {
    run(
        question -> {
          for (int length : new int[] {0, 7, 9, 1_000}) {
            asked.send(datagram(new byte[length], question));
          }
          asked.send(question);
        },
        LONG);
    assertThat(echoes.strays()).isEqualTo(new Strays(0, 0, 0, 4));
  }

  @Test
  void aCheckThatIsCancelledWhileItSendsLeavesTheSocketToTheOthers() throws Exception {
    TaskGroup.run(group -> {
      group.forkService("receiver", echoes::receive);
      Task<?> interrupted =
          group.fork(
              "interrupted",
              () -> {
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> echoes.ask(address, LONG))
                    .isInstanceOf(InterruptedException.class);
              });
      interrupted.join();
      received();
      answered(group);
    });
  }

  // ---- checks ----

  private Target target() {
    return new Target("it", Protocol.UDP, "127.0.0.1", asked.getLocalPort());
  }

  @Test
  void whoSendsBackIsUp() throws Exception {
    AtomicReference<Check> found = new AtomicReference<>();
    TaskGroup.run(group -> {
      group.forkService("receiver", echoes::receive);
      Task<Check> check = group.fork("check", () -> new Probe(LONG, true, echoes).check(target()));
      asked.send(received());
      found.set(check.join());
    });
    assertThat(found.get().state()).isEqualTo(State.UP);
    assertThat(found.get().latency()).isPositive();
  }

  @Test
  void whoIsSilentIsSlow() throws Exception {
    Check check =
        TaskGroup.call(group -> {
          group.forkService("receiver", echoes::receive);
          return group.fork("check", () -> new Probe(SHORT, false, echoes).check(target())).join();
        });
    assertThat(check.state()).isEqualTo(State.SLOW);
    assertThat(check.reason()).isEqualTo("took over 20 ms");
  }

  @Test
  void cancellingACheckIsNoFindingAboutItsTarget() throws Exception {
    AtomicReference<Task<Check>> check = new AtomicReference<>();
    TaskGroup.run(group -> {
      group.forkService("receiver", echoes::receive);
      check.set(group.fork("check", () -> new Probe(LONG, false, echoes).check(target())));
      received();
      group.cancel("enough");
      check.get().await();
    });
    assertThat(check.get().status()).isEqualTo(Task.Status.CANCELLED);
  }
}
