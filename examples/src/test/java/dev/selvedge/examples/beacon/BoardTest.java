package dev.selvedge.examples.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.examples.beacon.Target.Protocol;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoardTest {

  private static final Target A = new Target("", Protocol.TCP, "a", 1);
  private static final Target B = new Target("", Protocol.TCP, "b", 2);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true);

  private static Check up(Target target, long millis) {
    return Check.up(target, Duration.ofMillis(millis));
  }

  private static Check refused(Target target) {
    return Check.failed(target, Duration.ofMillis(1), new ConnectException("Connection refused"));
  }

  @Test
  void onATerminalTheTableIsDrawnOverTheLastOne() {
    Board board = new LiveBoard(out, 0, false);
    board.begin(List.of(A, B));
    board.round(1);
    board.show(up(A, 7));
    assertThat(bytes.toString())
        .isEqualTo(
            """
            \033[?7lround 1
                        a:1
                        b:2
            \033[?7h\033[?7l\r\033[3A\033[Jround 1
            +           a:1     up              7.0 ms
                        b:2
            \033[?7h\
            """);
  }

  @Test
  void theReportTellsOfStrayDatagrams() {
    Board board = new Board(out, 1);
    board.begin(List.of(A));
    board.strays(new Strays(1, 2, 3, 4));
    board.report(Optional.empty());
    assertThat(bytes.toString().lines())
        .contains(
            "Datagrams that answered nothing: 1 late, 2 duplicate, 3 unknown, 4 of a wrong"
                + " length.");
  }

  @Test
  void statesHaveColours() {
    Board board = new LiveBoard(out, 0, true);
    board.begin(List.of(A, B));
    board.show(up(A, 7));
    board.show(refused(B));
    assertThat(bytes.toString())
        .contains("\033[32mup         \033[0m", "\033[31mrefused    \033[0m");
  }

  @Test
  void whatMayNotFitOnTheScreenIsPrintedLineByLine() {
    Board board = new LiveBoard(out, 3, false);
    board.begin(
        IntStream.range(0, 21).mapToObj(i -> new Target("", Protocol.TCP, "h" + i, 1)).toList());
    board.round(2);
    board.show(up(new Target("", Protocol.TCP, "h5", 1), 7));
    assertThat(bytes.toString())
        .isEqualToIgnoringNewLines("round 2 of 3  h5:1    up              7.0 ms");
  }

  @Test
  void theReportCountsAndMeasures() {
    Board board = new Board(out, 9);
    board.begin(List.of(A, B));
    board.round(1);
    for (long millis : new long[] {5, 1, 9, 3}) {
      board.show(up(A, millis));
    }
    board.show(refused(A));
    bytes.reset();
    board.report(Optional.of("why not"));
    assertThat(bytes.toString())
        .isEqualToNormalizingNewlines(
            """

            Ended early, in round 1 of 9: why not.

            target  checks    up  min ms  median     max  reason
            a:1          5   80%     1.0     3.0     9.0  Connection refused
            b:2          0     -       -       -       -

            """);
  }

  @Test
  void oneFailureInManyIsNotRoundedAway() {
    Tally tally = new Tally();
    tally.add(refused(A));
    for (int check = 0; check < 10_000; check++) {
      tally.add(up(A, check));
    }
    assertThat(tally.upPercent()).isEqualTo(99);
    assertThat(tally.checks()).isEqualTo(10_001);
    assertThat(tally.shortest()).contains(Duration.ZERO);
    assertThat(tally.longest()).contains(Duration.ofMillis(9_999));
    assertThat(tally.median()).contains(Duration.ofMillis(9_499)); // of the latest thousand
    assertThat(tally.history()).isEqualTo("++++++++++");
  }
}
