package dev.selvedge.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestSourcesTest {
  private static final Path FILE = Project.ROOT.resolve("core/SomeTest.java");

  @Test
  void noTestIsDisabled() {
    assertThat(Project.testSources()).isNotEmpty();
    assertThat(
            Project.testSources().stream()
                .flatMap(file -> TestSources.disabledTests(file, Project.lines(file)).stream()))
        .isEmpty();
  }

  @Test
  void noTestOfTheCoreSleeps() {
    assertThat(
            Project.testSources().stream()
                .filter(file -> Project.name(file).startsWith("core/"))
                .flatMap(file -> TestSources.sleeps(file, Project.lines(file)).stream()))
        .isEmpty();
  }

  @Test
  void disabledTestsAreFoundByAnyName() {
    List<String> lines =
        List.of("  @Disabled", "@DisabledOnOs(MAC)", "  @org.junit.Ignore(\"x\")", "@Test");
    assertThat(TestSources.disabledTests(FILE, lines))
        .containsExactly(
            "core/SomeTest.java:1: a disabled test",
            "core/SomeTest.java:2: a disabled test",
            "core/SomeTest.java:3: a disabled test");
  }

  @Test
  void sleepsAreFoundUnlessTheySayWhy() {
    List<String> lines =
        List.of(
            "Thread.sleep(10); // sleeps: the JDK call under test",
            "// sleeps: so does this",
            "TimeUnit.MILLISECONDS.sleep(10);",
            "",
            "Thread.sleep(10);",
            "SECONDS.sleep(10); // sleeps:",
            "// Thread.sleep(10) in words",
            "Tasks.sleep(second);");
    assertThat(TestSources.sleeps(FILE, lines))
        .extracting(fault -> fault.replaceAll(": a .*", ""))
        .containsExactly("core/SomeTest.java:5", "core/SomeTest.java:6");
  }
}
