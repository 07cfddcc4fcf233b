package dev.selvedge.examples.overlay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverlayTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, UTF_8);

  private List<String> lines() {
    return bytes.toString(UTF_8).lines().toList();
  }

  @Test
  void severalProcessesCountTogetherAndEnd() {
    int status = Overlay.run(out, System.err, "--peers", "3", "--count", "10", "--seconds", "45");
    assertThat(status).isZero();
    assertThat(lines())
        .contains("All have counted to 10.", Report.HEAD)
        .anyMatch(line -> line.matches("peer-1 +2 +\\d+ +\\d+ +10 .*"))
        .anyMatch(line -> line.matches("peer-2 +2 +\\d+ +\\d+ +10 .*"))
        .anyMatch(line -> line.matches("trouble +2 +\\d+ +\\d+ +10 .*"))
        .endsWith("No process is left.");
    assertThat(processes()).hasSize(3).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
  }

  private List<Long> processes() {
    List<Long> pids = new ArrayList<>();
    Matcher pid = Pattern.compile("process (\\d+)").matcher(bytes.toString(UTF_8));
    while (pid.find()) {
      pids.add(Long.parseLong(pid.group(1)));
    }
    return pids;
  }

  @ParameterizedTest
  @CsvSource({
    "--peers, 1, '--peers must be from 2 to 20, but is 1'",
    "--peers, 21, '--peers must be from 2 to 20, but is 21'",
    "--count, 0, '--count must be from 1 to 1000000, but is 0'",
    "--seconds, 0, '--seconds must be from 1 to 3600, but is 0'"
  })
  void wrongOptionsAreExplained(String option, String value, String message) {
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(errors, true, UTF_8);
    assertThat(Overlay.run(out, err, option, value)).isEqualTo(2);
    assertThat(errors.toString(UTF_8)).contains(message);
  }

  @Test
  void aPeerEndsWithItsInput() throws Exception {
    Peer.Orders orders = new Peer.Orders("alone", 0, 5, 600, true);
    Peer.run(Peer.Orders.of(orders.arguments()), new ByteArrayInputStream(new byte[3]), out);
    assertThat(lines().getFirst()).matches("port \\d+");
    assertThat(Report.parse(lines().getLast()))
        .contains(new Report("alone", 0, 0, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void aReportIsParsedAsItWasWritten() {
    Report report = new Report("peer-1", 1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(Report.parse(report.line())).contains(report);
    assertThat(Report.parse("port 5000")).isEmpty();
    assertThat(Report.parse(report.line() + " 9")).isEmpty();
  }
}
