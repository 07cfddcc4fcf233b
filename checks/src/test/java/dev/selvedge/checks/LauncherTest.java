package dev.selvedge.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code ./selvedge} under every shell that is here, with JDKs that are made up. */
@ParameterizedClass
@MethodSource("shells")
class LauncherTest {
  private static final Path LAUNCHER = Project.ROOT.resolve("selvedge");

  private final String shell;
  @TempDir Path temp;
  private Path tools;
  private Path roots;
  private final Map<String, String> environment = new HashMap<>();

  LauncherTest(String shell) {
    this.shell = shell;
  }

  static Stream<String> shells() {
    return Stream.of("/bin/sh", "/bin/dash", "/bin/bash", "/bin/zsh", "/bin/ksh")
        .filter(shell -> Files.isExecutable(Path.of(shell)));
  }

  @BeforeEach
  void aMachineWithoutJava() throws IOException {
    tools = Files.createDirectories(temp.resolve("tools"));
    for (String tool : List.of("awk", "cat", "dirname", "head", "readlink", "sed")) {
      Path real =
          Stream.of("/usr/bin", "/bin")
              .map(folder -> Path.of(folder, tool))
              .filter(Files::isExecutable)
              .findFirst()
              .orElseThrow();
      tool(tools.resolve(tool), "exec " + real + " \"$@\"");
    }
    roots = Files.createDirectories(temp.resolve("some jvms"));
    environment.put("PATH", tools.toString());
    environment.put("SELVEDGE_JVM_ROOTS", temp.resolve("no such folder") + ":" + roots);
  }

  private record Result(int status, String out, String err) {}

  private Result run(Path script, String... arguments) throws Exception {
    var command = Stream.concat(Stream.of(shell, script.toString()), Stream.of(arguments)).toList();
    Path out = temp.resolve("out");
    Path err = temp.resolve("err");
    var builder = new ProcessBuilder(command).directory(temp.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    Process process = builder.start();
    process.getOutputStream().close();
    int status = process.waitFor();
    return new Result(status, Files.readString(out), Files.readString(err));
  }

  private static Path jdk(Path home, String version) throws IOException {
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\n");
    tool(home.resolve("bin/java"), "exit 9");
    tool(home.resolve("bin/javac"), "exit 9");
    return home;
  }

  private static void tool(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private void assertFinds(Path home) throws Exception {
    Result result = run(LAUNCHER, "jdk");
    assertThat(result.err).isEmpty();
    assertThat(result.out).isEqualTo(home + "\n");
    assertThat(result.status).isZero();
  }

  @Test
  void withoutAnyJdkOneSentenceSaysWhatToInstall() throws Exception {
    for (String command : List.of("jdk", "demo", "test", "format", "api", "stress", "bench")) {
      Result result = run(LAUNCHER, command);
      assertThat(result.status).isEqualTo(1);
      assertThat(result.out).isEmpty();
      assertThat(result.err)
          .startsWith("selvedge: no JDK 25 or newer was found: install one")
          .hasLineCount(1);
    }
  }

  @Test
  void olderOnesAndRuntimesWithoutACompilerDoNotCount() throws Exception {
    jdk(roots.resolve("old"), "17.0.9");
    jdk(roots.resolve("ancient"), "1.8.0_412");
    Files.delete(jdk(roots.resolve("jre"), "25.0.1").resolve("bin/javac"));
    assertThat(run(LAUNCHER, "jdk").status).isEqualTo(1);
  }

  @Test
  void theNearestToTheWantedVersionWins() throws Exception {
    jdk(roots.resolve("a"), "27-ea");
    Path wanted = jdk(roots.resolve("b with blanks"), "25.0.3");
    jdk(roots.resolve("c"), "26");
    assertFinds(wanted);
  }

  @Test
  void aNewerOneWillDo() throws Exception {
    assertFinds(jdk(roots.resolve("newer"), "27-ea"));
  }

  @Test
  void theFoldersOfMacOsAreOneDeeper() throws Exception {
    assertFinds(jdk(roots.resolve("temurin-25.jdk/Contents/Home"), "25"));
  }

  @Test
  void javaHomeWinsIfItIsNewEnough() throws Exception {
    jdk(roots.resolve("found"), "25");
    Path home = jdk(temp.resolve("home"), "26.0.1");
    environment.put("JAVA_HOME", home.toString());
    assertFinds(home);
  }

  @Test
  void javaHomeIsPassedOverIfItIsOlderOrGone() throws Exception {
    Path found = jdk(roots.resolve("found"), "25");
    environment.put("JAVA_HOME", jdk(temp.resolve("home"), "17").toString());
    assertFinds(found);
    environment.put("JAVA_HOME", temp.resolve("gone").toString());
    assertFinds(found);
  }

  @Test
  void withoutAReleaseFileJavaIsAsked() throws Exception {
    Path home = jdk(roots.resolve("plain"), "?");
    Files.delete(home.resolve("release"));
    tool(home.resolve("bin/java"), "echo 'openjdk version \"25.0.3\" 2026-04-21 LTS' >&2");
    assertFinds(home);
  }

  @Test
  void theJavaOnThePathIsTheLastResort() throws Exception {
    Path home = jdk(temp.resolve("elsewhere"), "25");
    tool(tools.resolve("java"), "echo '    java.home = " + home + "' >&2");
    assertFinds(home);
  }

  @Test
  void itWorksThroughALink() throws Exception {
    Path home = jdk(roots.resolve("found"), "25");
    Path first = Files.createSymbolicLink(temp.resolve("a link"), LAUNCHER);
    Path second = Files.createSymbolicLink(temp.resolve("second"), first.getFileName());
    assertThat(run(second, "jdk").out).isEqualTo(home + "\n");
    assertThat(run(second, "help").out).contains("./selvedge <command>");
    Files.delete(second);
    Files.delete(first);
  }

  @Test
  void anUnknownWordIsNamed() throws Exception {
    Result command = run(LAUNCHER, "dance");
    assertThat(command.status).isEqualTo(2);
    assertThat(command.err).contains("there is no command 'dance'").contains("demo [name]");
    Result example = run(LAUNCHER, "demo", "dance");
    assertThat(example.status).isEqualTo(2);
    assertThat(example.err).contains("no example is called 'dance'; there are: beacon");
  }

  @Test
  void whatCannotBeTheNameOfAnExampleIsAnArgumentOfTheDemonstration() throws Exception {
    for (String argument : List.of("--rounds", "localhost:80", "web=localhost")) {
      assertThat(run(LAUNCHER, "demo", argument).err).contains("no JDK 25 or newer was found");
    }
  }

  @Test
  void everyExampleItListsExists() throws Exception {
    String table = Project.read(LAUNCHER).split("examples\\(\\) \\{\n  cat <<'EOF'\n")[1];
    assertThat(table.substring(0, table.indexOf("EOF\n")).lines())
        .isNotEmpty()
        .map(line -> line.split(" ")[1].replace('.', '/'))
        .allMatch(
            name -> Files.exists(Project.ROOT.resolve("examples/src/main/java/" + name + ".java")));
  }
}
