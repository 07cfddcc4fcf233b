package dev.selvedge.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs jcstress once, over every {@code @JCStressTest} of this module, and reports each as a test.
 * Those in a package called {@code broken} must fail.
 */
class JcstressRunTest {
  private static final Path FOLDER = Path.of("target", "jcstress").toAbsolutePath();
  private static final Path LOG = FOLDER.resolve("log.txt");

  /** With every build: one JVM configuration, a moment for each test. */
  private static final List<String> SHORT =
      List.of("-m", "quick", "-f", "1", "-iters", "2", "-time", "150", "-sc", "false");

  /**
   * On demand: all configurations of compilers, a moment for each. Threads are not bound to
   * processors, which others may keep busy: whoever waits for one of them would not get on.
   */
  private static final List<String> LONG =
      List.of("-m", "default", "-fsm", "2", "-iters", "3", "-time", "300", "-af", "NONE");

  private static String results = "";

  @BeforeAll
  static void runAll() throws Exception {
    Files.createDirectories(FOLDER);
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", classPath(), "org.openjdk.jcstress.Main", "-v", "-r", "report"));
    command.addAll(Length.isLong() ? LONG : SHORT);
    command.add(Length.isLong() ? "-jvmArgsPrepend" : "-jvmArgs");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-t", "dev\\.selvedge\\."));
    Process process =
        new ProcessBuilder(command)
            .directory(FOLDER.toFile())
            .redirectErrorStream(true)
            .redirectOutput(LOG.toFile())
            .start();
    process.getOutputStream().close();
    try {
      process.waitFor();
    } finally {
      process.destroy();
    }
    String log = Files.readString(LOG);
    int summary = log.indexOf("RUN RESULTS:");
    assertThat(summary).as("jcstress did not get to its results, see %s", LOG).isPositive();
    results = log.substring(summary);
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  @TestFactory
  Stream<DynamicTest> eachStressTestShowsAllowedOutcomesOnly() throws IOException {
    List<String> names = names();
    assertThat(names).isNotEmpty();
    return names.stream().map(name -> DynamicTest.dynamicTest(name, () -> check(name)));
  }

  private static void check(String name) {
    List<String> verdicts = verdicts(name);
    assertThat(verdicts).as("jcstress says nothing about it, see %s", LOG).isNotEmpty();
    if (name.contains(".broken.")) {
      assertThat(verdicts).contains("FAILED");
    } else {
      assertThat(verdicts).as("see %s%n%s", LOG, excerpt(name)).containsOnly("OK");
    }
  }

  private static List<String> verdicts(String name) {
    return Pattern.compile("\\[([A-Z ]+)] " + Pattern.quote(name) + "\\s")
        .matcher(results)
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  private static String excerpt(String name) {
    int at = results.indexOf(name);
    return results.substring(at, Math.min(results.length(), at + 1_500));
  }

  /** The tests that the annotation processor found, by their source names. */
  private static List<String> names() throws IOException {
    try (InputStream in =
        JcstressRunTest.class.getClassLoader().getResourceAsStream("META-INF/TestList")) {
      String list = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      // Each record begins with the length of the name, and the name.
      return Pattern.compile("JCTEST(\\d+)S")
          .matcher(list)
          .results()
          .map(start -> list.substring(start.end(), start.end() + Integer.parseInt(start.group(1))))
          .toList();
    }
  }
}
