package dev.selvedge.examples.overlay;

import dev.selvedge.CancelScope;
import dev.selvedge.TaskGroup;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A peer in a process of its own, with the classes and the Java of this one. */
final class Child implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 5;

  private final String name;
  private final Process process;
  private final BufferedReader lines;

  private Child(String name, Process process) {
    this.name = name;
    this.process = process;
    this.lines = process.inputReader();
  }

  static Child start(Peer.Orders orders) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    String modules = System.getProperty("jdk.module.path");
    if (Peer.class.getModule().isNamed() && modules != null) {
      command.addAll(List.of("--module-path", modules, "--module"));
      command.add(Peer.class.getModule().getName() + "/" + Peer.class.getName());
    } else {
      String classes = placeOf(Peer.class) + File.pathSeparator + placeOf(TaskGroup.class);
      command.addAll(List.of("-cp", classes, Peer.class.getName()));
    }
    command.addAll(List.of(orders.arguments()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    return new Child(orders.name(), process);
  }

  private static Path placeOf(Class<?> type) throws IOException {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException("cannot tell where %s is".formatted(type), e);
    }
  }

  String name() {
    return name;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until it listens; returns its port. */
  int awaitPort() throws IOException {
    String line = lines.readLine();
    if (line == null || !line.startsWith("port ")) {
      throw new IOException("%s has not told its port, but: %s".formatted(name, line));
    }
    return Integer.parseInt(line.substring(5));
  }

  /**
   * Hands on what it tells, until it ends. A read from a pipe cannot be interrupted; it ends when
   * the process does, and whoever is cancelled sees to that.
   */
  void relay(Consumer<String> to) throws IOException, InterruptedException {
    CancelScope.shield(() -> {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        to.accept(line);
      }
    });
  }

  /** Asks it to end, by the end of its input. Does not wait. */
  void stop() {
    try (OutputStream input = process.getOutputStream()) {
      input.flush();
    } catch (IOException e) {
      // it has ended
    }
  }

  /** Sees to its end. */
  @Override
  public void close() {
    stop();
    boolean interrupted = false;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (process.isAlive()) {
      try {
        if (!process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
