package dev.selvedge.examples.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import dev.selvedge.Tasks;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BeaconTest {

  @TempDir Path temp;

  @Test
  void itWatchesItsOwnServicesAndSaysWhatItFound() {
    Result result = Result.of("--rounds", "2", "--interval", "10ms", "--timeout", "2s");
    assertThat(result.err()).isEmpty();
    assertThat(result.lines())
        .containsExactly(
            "beacon: watching 5 targets every 10 ms, 2 s for each, 2 rounds; Ctrl-C ends it",
            "They are its own, on loopback: good answers, slow answers too late, reset hangs",
            "up rudely, where nobody is, nobody listens, and echo sends datagrams back.",
            "",
            "round 1 of 2 good ADDRESS up TIME",
            "round 1 of 2 slow ADDRESS slow TIME took over 2 s",
            "round 1 of 2 reset ADDRESS reset TIME Connection reset",
            "round 1 of 2 nobody ADDRESS refused TIME Connection refused",
            "round 1 of 2 echo udp://ADDRESS up TIME",
            "round 2 of 2 good ADDRESS up TIME",
            "round 2 of 2 slow ADDRESS slow TIME took over 2 s",
            "round 2 of 2 reset ADDRESS reset TIME Connection reset",
            "round 2 of 2 nobody ADDRESS refused TIME Connection refused",
            "round 2 of 2 echo udp://ADDRESS up TIME",
            "",
            "Ended after round 2 of 2.",
            "",
            "target checks up min ms median max reason",
            "good ADDRESS 2 100% TIME TIME TIME",
            "slow ADDRESS 2 0% - - - took over 2 s",
            "reset ADDRESS 2 0% - - - Connection reset",
            "nobody ADDRESS 2 0% - - - Connection refused",
            "echo udp://ADDRESS 2 100% TIME TIME TIME",
            "",
            "Datagrams that answered nothing: 0 late, 0 duplicate, 0 unknown, 0 of a wrong length.",
            "",
            "No task is left.");
    assertThat(result.status()).isZero();
  }

  @Test
  void outOfATerminalThereAreNoEscapes() {
    Result result = Result.of("--rounds", "1", "--timeout", "50ms");
    assertThat(result.out()).isNotEmpty().doesNotContain("\033").doesNotContain("\r");
  }

  @Test
  void noThreadOfItIsLeft() throws Exception {
    Result.of("--rounds", "1", "--timeout", "50ms");
    // The last thread may still be on its way out when its task has ended.
    for (int dump = 0; threads(dump).contains("kernel.Strand.run"); dump++) {
      Tasks.sleep(java.time.Duration.ofMillis(20));
    }
  }

  private String threads(int dump) throws Exception {
    Path file = temp.resolve("threads" + dump);
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(file.toString(), ThreadDumpFormat.JSON);
    return Files.readString(file);
  }

  @Test
  void wrongTargetsAreNamedAndTheOthersAreWatched() throws Exception {
    Path file =
        Files.writeString(
            temp.resolve("targets"),
            "# ours\nlocalhost:1 # the first\n\nnonsense\na=[::1]:2\nudp://localhost\n");
    Result result = Result.of("--rounds", "1", "--file", file.toString(), "localhost:x", "b=c:3");
    assertThat(result.err().lines())
        .containsExactly(
            "beacon: argument 1: \"localhost:x\" has a port that is no number from 1 to 65535:"
                + " \"x\"",
            "beacon: %s:4: \"nonsense\" has no port; a target is host:port".formatted(file),
            "beacon: %s:6: \"udp://localhost\" has no port; a target is host:port".formatted(file));
    assertThat(result.out().lines().filter(line -> line.startsWith("round 1 of 1")))
        .satisfiesExactly(
            line -> assertThat(line).contains("b  c:3 "),
            line -> assertThat(line).contains("localhost:1 "),
            line -> assertThat(line).contains("a  [::1]:2 "));
    assertThat(result.out()).doesNotContain("Datagrams");
    assertThat(result.status()).isZero();
  }

  @Test
  void withoutAnyValidTargetThereIsNothingToWatch() throws Exception {
    Path file = Files.writeString(temp.resolve("targets"), "# none\n");
    Result result = Result.of("--file", file.toString());
    assertThat(result.err())
        .isEqualToIgnoringNewLines("beacon: there is nothing to watch: no valid target was given");
    assertThat(result.out()).isEmpty();
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void aMissingFileIsNamed() {
    Result result = Result.of("--file", temp.resolve("gone").toString());
    assertThat(result.err())
        .startsWith(
            "beacon: cannot read %s: there is no such file".formatted(temp.resolve("gone")));
    assertThat(result.status()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--limit    | 0    | --limit must be at least 1, but is 0",
        "--limit    | many | Invalid value for option '--limit': 'many' is not an int",
        "--rounds   | -1   | --rounds must not be negative, but is -1",
        "--timeout  | 0s   | --timeout must be more than nothing",
        "--interval | 0ms  | --interval must be more than nothing",
        "--interval | 5    | Invalid value for option '--interval': '5' is not a time like 400ms,"
            + " 1.5s or 2m",
        "--limits   | 5    | Unknown option: '--limits'; Possible solutions: --limit",
      })
  void aWrongOptionIsExplainedInOneSentence(String option, String value, String sentence) {
    Result result = Result.of(option, value);
    assertThat(result.err().lines())
        .satisfiesExactly(
            first -> assertThat(first).startsWith("beacon: ").contains(sentence.split("; ")[0]),
            usage -> assertThat(usage).startsWith("Usage: beacon [-gh] [-f=FILE]"),
            help -> assertThat(help).isEqualTo("--help tells more."));
    assertThat(result.out()).isEmpty();
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void helpIsNoMistake() {
    Result result = Result.of("--help");
    assertThat(result.out()).contains("Usage: beacon", "--interval=TIME", "Ctrl-C ends it");
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
  }
}
