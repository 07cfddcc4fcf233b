package dev.selvedge.examples.beacon;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.gson.JsonObject;
import dev.selvedge.TaskGroup;
import java.io.BufferedReader;
import java.io.File;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Beacon as a process of its own, from its modules, as {@code ./selvedge demo} runs it. */
class SignalTest {

  private static final String NEVER = "10m";

  private Process beacon;
  private BufferedReader out;

  private void start(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--module-path",
                Stream.of(Beacon.class, TaskGroup.class, CommandLine.class, JsonObject.class)
                    .map(SignalTest::home)
                    .collect(Collectors.joining(File.pathSeparator)),
                "--module",
                "dev.selvedge.examples/" + Beacon.class.getName()));
    command.addAll(List.of(arguments));
    beacon = new ProcessBuilder(command).redirectErrorStream(true).start();
    out = beacon.inputReader();
    // Nothing interrupts the reading of a pipe, no time-out of JUnit either.
    CompletableFuture.delayedExecutor(50, SECONDS).execute(beacon::destroyForcibly);
  }

  private static String home(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void kill() {
    if (beacon != null) { // it is null where Ctrl-C is not heard
      beacon.destroyForcibly();
    }
  }

  /** Reads up to a line that has this word in it. */
  private void readUpTo(String word) throws Exception {
    String line = out.readLine();
    while (line != null && !line.contains(word)) {
      line = out.readLine();
    }
    assertThat(line).as("line with " + word).isNotNull();
  }

  private void signal(String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, "" + beacon.pid()).inheritIO().start();
    assertThat(kill.waitFor()).isZero();
  }

  private List<String> rest() {
    return out.lines().toList();
  }

  /** What runs in the background of a script is deaf to Ctrl-C, and so is what it starts. */
  private static void assumeCtrlCIsHeard() throws Exception {
    Path status = Path.of("/proc/self/status");
    if (Files.exists(status)) {
      String ignored =
          Files.readAllLines(status).stream()
              .filter(line -> line.startsWith("SigIgn:"))
              .findFirst()
              .orElse("SigIgn: 0");
      long mask = Long.parseUnsignedLong(ignored.substring(7).strip(), 16);
      assumeThat(mask & 2).as("SIGINT is heard").isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void inTheMiddleOfARoundItEndsOrderly(String signal, int status) throws Exception {
    if (signal.equals("INT")) {
      assumeCtrlCIsHeard();
    }
    start("--timeout", NEVER);
    readUpTo(" up ");
    signal(signal);
    assertThat(rest())
        .contains("Ended early, in round 1 of 10: interrupted.")
        .anyMatch(line -> line.matches("good +\\S+ +1 +100% .*"))
        .anyMatch(line -> line.matches("slow +\\S+ +0 +- .*"))
        .endsWith("No task is left.");
    assertThat(beacon.waitFor()).isEqualTo(status);
  }

  @Test
  void betweenTheRoundsItEndsOrderly() throws Exception {
    start("--interval", NEVER, "--timeout", "50ms");
    readUpTo("  echo  "); // the last of its round
    signal("TERM");
    assertThat(rest())
        .contains("Ended early, in round 1 of 10: interrupted.")
        .endsWith("No task is left.");
    assertThat(beacon.waitFor()).isEqualTo(143);
  }

  @Test
  void whileItAwaitsAnEchoItEndsOrderly() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (DatagramSocket silent = new DatagramSocket(new InetSocketAddress(loopback, 0))) {
      silent.setSoTimeout(50_000);
      start("--timeout", NEVER, "udp://127.0.0.1:" + silent.getLocalPort());
      silent.receive(new DatagramPacket(new byte[8], 8));
      signal("TERM");
      assertThat(rest())
          .contains("Ended early, in round 1 of 10: interrupted.")
          .anyMatch(line -> line.matches("udp://\\S+ +0 +- .*"))
          .endsWith("No task is left.");
      assertThat(beacon.waitFor()).isEqualTo(143);
    }
  }

  @Test
  void beforeTheFirstCheckItEndsOrderly() throws Exception {
    start("--timeout", NEVER);
    readUpTo("beacon: watching");
    signal("TERM");
    assertThat(rest()).endsWith("No task is left.");
    assertThat(beacon.waitFor()).isEqualTo(143);
  }

  @Test
  void duringTheReportItEndsWithTheReport() throws Exception {
    start("--rounds", "1", "--timeout", "50ms");
    readUpTo("Ended after");
    signal("TERM");
    assertThat(rest()).endsWith("No task is left.");
    assertThat(beacon.waitFor()).isIn(0, 143);
  }

  @Test
  void itEndsWhenNobodyReadsItsOutputAnyMore() throws Exception {
    start("--rounds", "0", "--interval", "20ms", "--timeout", "10ms");
    readUpTo("round 2");
    out.close();
    assertThat(beacon.waitFor()).isZero();
  }
}
