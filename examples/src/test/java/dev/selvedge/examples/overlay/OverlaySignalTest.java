package dev.selvedge.examples.overlay;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.TaskGroup;
import java.io.BufferedReader;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The overlay as a process of its own, and how it is ended from outside. */
class OverlaySignalTest {

  private static final Pattern LISTENS = Pattern.compile(".* listens on .*, process (\\d+)");

  private Process overlay;
  private BufferedReader out;
  private final List<ProcessHandle> peers = new ArrayList<>();

  @BeforeEach
  void startTwoPeers() throws Exception {
    overlay =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Stream.of(Overlay.class, TaskGroup.class, CommandLine.class)
                    .map(OverlaySignalTest::home)
                    .collect(Collectors.joining(File.pathSeparator)),
                Overlay.class.getName(),
                "--peers",
                "2",
                "--count",
                "1000000",
                "--seconds",
                "600")
            .redirectErrorStream(true)
            .start();
    out = overlay.inputReader();
    // Nothing interrupts the reading of a pipe, no time-out of JUnit either.
    CompletableFuture.delayedExecutor(50, SECONDS).execute(overlay::destroyForcibly);
    while (peers.size() < 2) {
      String line = out.readLine();
      assertThat(line).isNotNull();
      Matcher listens = LISTENS.matcher(line);
      if (listens.matches()) {
        peers.add(ProcessHandle.of(Long.parseLong(listens.group(1))).orElseThrow());
      }
    }
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
    overlay.destroyForcibly();
    peers.forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void whenItIsStoppedAllEndOrderly() throws Exception {
    overlay.toHandle().destroy(); // SIGTERM; the process itself would close its streams, too
    assertThat(out.lines().toList())
        .contains("Ended early: interrupted.", Report.HEAD)
        .anyMatch(line -> line.matches("peer-1 +\\d+ .*"))
        .anyMatch(line -> line.matches("trouble +\\d+ .*"))
        .endsWith("No process is left.");
    assertThat(overlay.waitFor()).isEqualTo(143);
    assertThat(peers).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void whenItIsKilledItsPeersEndToo() throws Exception {
    overlay.destroyForcibly();
    for (ProcessHandle peer : peers) {
      assertThat(peer.onExit().get(40, SECONDS).isAlive()).isFalse();
    }
  }
}
