package dev.selvedge.examples.taskthread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.examples.Printed;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TaskThreadExamplesTest {

  @Test
  void helloIsSaidEverySecondUntilItIsStopped() throws Exception {
    assertThat(
            Printed.inVirtualTimeBy(out -> {
              Hello hello = new Hello(out, Duration.ofSeconds(1));
              TaskGroup.run(group -> {
                group.fork("hello", hello::run);
                Tasks.sleep(Duration.ofMillis(3_500));
                hello.stop("enough");
              });
            }))
        .containsExactly("Hello after 1 s", "Hello after 2 s", "Hello after 3 s", "Goodbye");
  }

  @Test
  void parentAndChildTalkEveryFiveSecondsUntilTheChildHasEnough() throws Exception {
    assertThat(Printed.inVirtualTimeBy(out -> ParentAndChild.program(out, Duration.ofSeconds(21))))
        .containsExactly(
            "5 s: child hears: hello, child",
            "5 s: parent hears: thank you for message 1",
            "10 s: child hears: hello, child",
            "10 s: parent hears: thank you for message 2",
            "15 s: child hears: hello, child",
            "15 s: parent hears: thank you for message 3",
            "15 s: child ends",
            "21 s: children left: []");
  }

  @Test
  void aServerTakesAsManyClientsAsItMayAndRefusesTheNext() throws Exception {
    assertThat(Printed.by(out -> TcpServer.program(out, 2)))
        .containsExactlyInAnyOrder(
            "client 1 says hello",
            "answer: you said hello",
            "client 2 says hello",
            "answer: you said hello",
            "answer: the house is full",
            "client 1 has gone",
            "client 2 has gone")
        .containsSubsequence("client 1 says hello", "client 1 has gone")
        .containsSubsequence("client 2 says hello", "client 2 has gone");
  }

  @Test
  void theServerRunsInALoopToo() throws Exception {
    assertThat(Printed.inLoopBy(out -> TcpServer.program(out, 1)))
        .contains("client 1 says hello", "answer: the house is full", "client 1 has gone");
  }
}
