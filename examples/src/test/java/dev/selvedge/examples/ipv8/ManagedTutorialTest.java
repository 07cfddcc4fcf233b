package dev.selvedge.examples.ipv8;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.examples.Printed;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The programs that use a task manager: on threads, in a loop, and in virtual time. */
class ManagedTutorialTest {
  private static final Duration WORK = Duration.ofMillis(500);
  private static final Duration SHORT = Duration.ofMillis(5);
  private static final Duration LONG = Duration.ofDays(1);

  // ---- 3 ----

  @Test
  void whatIsAwaitedEndsAndWhatIsCancelledDoesNot() throws Exception {
    assertThat(Printed.by(out -> Tutorial3.program(out, WORK, true))).containsExactly("[2]");
    assertThat(Printed.inLoopBy(out -> Tutorial3.program(out, SHORT, true))).containsExactly("[2]");
    assertThat(Printed.inVirtualTimeBy(out -> Tutorial3.program(out, LONG, true)))
        .containsExactly("[2]");
  }

  @Test
  void whatNobodyAwaitsIsCancelledByTheShutdown() throws Exception {
    assertThat(Printed.by(out -> Tutorial3.program(out, LONG, false))).containsExactly("[]");
    assertThat(Printed.inLoopBy(out -> Tutorial3.program(out, LONG, false))).containsExactly("[]");
    assertThat(Printed.inVirtualTimeBy(out -> Tutorial3.program(out, WORK, false)))
        .containsExactly("[]");
  }

  // ---- 4 ----

  private static final List<Integer> ALL = IntStream.range(0, 20).boxed().toList();

  @Test
  void twentyTasksTakeNoLongerThanOne() throws Exception {
    assertThat(Printed.inVirtualTimeBy(out -> Tutorial4.program(out, WORK)))
        .containsExactly(ALL.toString(), "after 500 ms");
  }

  @Test
  void twentyTasksAllEnd() throws Exception {
    assertThat(numbers(Printed.by(out -> Tutorial4.program(out, SHORT)).getFirst()))
        .containsExactlyInAnyOrderElementsOf(ALL);
    assertThat(numbers(Printed.inLoopBy(out -> Tutorial4.program(out, SHORT)).getFirst()))
        .containsExactlyInAnyOrderElementsOf(ALL);
  }

  private static List<Integer> numbers(String list) {
    return Arrays.stream(list.replaceAll("[\\[\\]]", "").split(", "))
        .map(Integer::valueOf)
        .toList();
  }

  // ---- 5 ----

  private static final String THREES = Collections.nCopies(20, 3).toString();

  @Test
  void whatIsDelayedGetsInBetweenWhatIsPeriodic() throws Exception {
    assertThat(Printed.inVirtualTimeBy(out -> Tutorial5.program(out, Duration.ofMillis(100))))
        .containsExactly("[1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]", THREES);
  }

  /** When it gets in is up to the machine there; that twenty come is not. */
  @Test
  void inRealTimeAsManyNumbersCome() throws Exception {
    for (List<String> lines :
        List.of(
            Printed.by(out -> Tutorial5.program(out, SHORT)),
            Printed.inLoopBy(out -> Tutorial5.program(out, SHORT)))) {
      assertThat(lines).hasSize(2).last().isEqualTo(THREES);
      assertThat(numbers(lines.getFirst())).hasSize(20).allMatch(number -> number <= 2);
    }
  }

  // ---- 6 ----

  @Test
  void whatAConstructorRegistersIsHeldAndCanBeCancelled() throws Exception {
    String[] lines = {
      "in earnest:",
      "  error out is HELD",
      "  java.lang.IllegalStateException: the community is built",
      "  error out has FAILED",
      "in a test:",
      "  error out was CANCELLED and never ran",
    };
    assertThat(Printed.by(Tutorial6::program)).containsExactly(lines);
    assertThat(Printed.inLoopBy(Tutorial6::program)).containsExactly(lines);
  }
}
