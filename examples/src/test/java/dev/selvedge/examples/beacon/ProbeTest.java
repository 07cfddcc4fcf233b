package dev.selvedge.examples.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.examples.beacon.Check.State;
import dev.selvedge.examples.beacon.Target.Protocol;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProbeTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private ServerSocket server;
  private Target target;

  @BeforeEach
  void listen() throws Exception {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    target = new Target("it", Protocol.TCP, "127.0.0.1", server.getLocalPort());
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  /** In a task: a socket can be interrupted on a virtual thread only. */
  private static Check check(Probe probe, Target target) throws Exception {
    return TaskGroup.call(group -> group.fork("check", () -> probe.check(target)).join());
  }

  @Test
  void whoAcceptsIsUp() throws Exception {
    Check check = check(new Probe(LONG, false, null), target);
    assertThat(check.state()).isEqualTo(State.UP);
    assertThat(check.reason()).isEmpty();
    assertThat(check.latency()).isPositive();
  }

  @Test
  void whoAcceptsAndIsSilentIsSlowIfAGreetingIsDue() throws Exception {
    Check check = check(new Probe(Duration.ofMillis(20), true, null), target);
    assertThat(check.state()).isEqualTo(State.SLOW);
    assertThat(check.reason()).isEqualTo("took over 20 ms");
  }

  @Test
  void whoHangsUpWithoutAGreetingIsClosed() throws Exception {
    TaskGroup.run(group -> {
      group.fork("server", () -> server.accept().close());
      Check check = check(new Probe(LONG, true, null), target);
      assertThat(check.state()).isEqualTo(State.CLOSED);
      assertThat(check.reason()).isEqualTo("closed without a greeting");
    });
  }

  @Test
  void aNameThatNobodyKnowsIsUnresolved() throws Exception {
    Check check =
        check(
            new Probe(LONG, false, null), new Target("", Protocol.TCP, "no such host.invalid", 80));
    assertThat(check.state()).isEqualTo(State.UNRESOLVED);
  }

  @Test
  void cancellingACheckIsNoFindingAboutItsTarget() throws Exception {
    AtomicReference<Task<Check>> check = new AtomicReference<>();
    TaskGroup.run(group -> {
      check.set(group.fork("check", () -> new Probe(LONG, true, null).check(target)));
      try (Socket _ = server.accept()) {
        group.cancel("enough");
        check.get().await();
      }
    });
    assertThat(check.get().status()).isEqualTo(Task.Status.CANCELLED);
  }
}
