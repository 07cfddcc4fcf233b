package dev.selvedge.examples.taskthread;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.selvedge.TaskGroup;
import java.io.BufferedReader;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Hello as a process of its own: the root of a tree that stops in order when the JVM is to end. */
class HelloSignalTest {

  private Process hello;
  private BufferedReader out;

  private void start() throws Exception {
    hello =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--module-path",
                Stream.of(Hello.class, TaskGroup.class, CommandLine.class, JsonObject.class)
                    .map(HelloSignalTest::home)
                    .collect(Collectors.joining(File.pathSeparator)),
                "--module",
                "dev.selvedge.examples/" + Hello.class.getName())
            .redirectErrorStream(true)
            .start();
    out = hello.inputReader();
    // Nothing interrupts the reading of a pipe, no time-out of JUnit either.
    CompletableFuture.delayedExecutor(50, SECONDS).execute(hello::destroyForcibly);
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
    hello.destroyForcibly();
  }

  @Test
  void aTerminatedJvmLetsTheTreeStopInOrder() throws Exception {
    start();
    assertThat(out.readLine()).isEqualTo("Hello after 1 s");
    assertThat(new ProcessBuilder("kill", "-TERM", "" + hello.pid()).start().waitFor()).isZero();
    assertThat(out.lines().toList()).endsWith("Goodbye");
    assertThat(hello.waitFor()).isEqualTo(143);
  }
}
