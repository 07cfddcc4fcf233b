package dev.selvedge.examples.anyio;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.selvedge.ExceptionGroup;
import dev.selvedge.Ready;
import dev.selvedge.StartedTask;
import dev.selvedge.Task;
import dev.selvedge.Task.Status;
import dev.selvedge.TaskGroup;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A listener and its clients over real sockets. */
class EchoServiceTest {

  private static StartedTask<Integer, ?> start(TaskGroup group)
      throws IOException, InterruptedException {
    return start(group, 0);
  }

  private static StartedTask<Integer, ?> start(TaskGroup group, int port)
      throws IOException, InterruptedException {
    return group.start("service", (Ready<Integer> ready) -> EchoService.run(port, ready));
  }

  @AfterEach
  void noInterruptIsLeftBehind() {
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void manyClientsAreServedAtATime() throws Exception {
    TaskGroup.run(group -> {
      int port = start(group).startValue();
      List<Task<String>> answers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        String line = "line " + i;
        answers.add(group.fork(() -> EchoService.ask(port, line)));
      }
      for (int i = 0; i < 50; i++) {
        assertThat(answers.get(i).join()).isEqualTo("echo of line " + i);
      }
      group.cancel("all are served");
    });
  }

  @Test
  void aCancelledGroupClosesTheListener() throws Exception {
    int[] port = new int[1];
    TaskGroup.run(group -> {
      StartedTask<Integer, ?> service = start(group);
      port[0] = service.startValue();
      assertThat(EchoService.ask(port[0], "hello")).isEqualTo("echo of hello");
      group.cancel("the day is over");
    });
    assertIsClosed(port[0]);
  }

  @Test
  void theServiceAloneCanBeCancelled() throws Exception {
    TaskGroup.run(group -> {
      StartedTask<Integer, ?> service = start(group);
      service.cancelAndAwait("it is not needed");
      assertThat(service.status()).isEqualTo(Status.CANCELLED);
      assertIsClosed(service.startValue());
      assertThat(group.scope().cancelCalled()).isFalse();
    });
  }

  @Test
  void aCancelledGroupClosesTheConnectionsThatAreOpen() throws Exception {
    Socket[] kept = new Socket[1];
    TaskGroup.run(group -> {
      Socket client = new Socket(EchoService.HOST, start(group).startValue());
      kept[0] = client;
      client.getOutputStream().write("hello\n".getBytes(US_ASCII));
      assertThat(client.getInputStream().readNBytes(14)).asString().isEqualTo("echo of hello\n");
      group.cancel("the day is over");
    });
    try (Socket client = kept[0]) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aFailureBesideTheServiceClosesItAndIsAllThatLeaves() throws Exception {
    int[] port = new int[1];
    var failure = new IllegalStateException("the other child failed");
    ExceptionGroup failures =
        catchThrowableOfType(
            ExceptionGroup.class,
            () ->
                TaskGroup.run(group -> {
                  port[0] = start(group).startValue();
                  group.fork(() -> {
                    throw failure;
                  });
                }));
    assertThat(failures.leaves()).containsExactly(failure);
    assertIsClosed(port[0]);
  }

  @Test
  void theListenerIsClosedWhereverTheCancellationFindsIt() throws Exception {
    int[] port = new int[1];
    for (int round = 0; round < 300; round++) {
      TaskGroup.run(group -> {
        port[0] = start(group, port[0]).startValue();
        group.cancel("at once");
      });
    }
    assertIsClosed(port[0]);
  }

  @Test
  void clientsMayComeWhileTheServiceIsCancelled() throws Exception {
    var random = new SplittableRandom(7);
    for (int round = 0; round < 300; round++) {
      List<Task<?>> clients = new ArrayList<>();
      TaskGroup.run(group -> {
        int port = start(group).startValue();
        for (int i = 0; i < 4; i++) {
          clients.add(group.fork(() -> askWhoeverIsThere(port)));
        }
        for (int spins = random.nextInt(20_000); spins > 0; spins--) {
          Thread.onSpinWait();
        }
        group.cancel("in the midst of it");
      });
      assertThat(clients).extracting(Task::status).isSubsetOf(Status.SUCCEEDED, Status.CANCELLED);
    }
  }

  private static void askWhoeverIsThere(int port) throws InterruptedException {
    try {
      EchoService.ask(port, "hello");
    } catch (IOException _) {
      // The service was closed before the client could connect, or before it answered.
    }
  }

  /** Nobody listens at the port: it can be taken again at once. */
  private static void assertIsClosed(int port) throws IOException {
    try (var next = new ServerSocket(port, 50, EchoService.HOST)) {
      assertThat(next.isBound()).isTrue();
    }
  }
}
