package dev.selvedge.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.selvedge.CancelledException;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import dev.selvedge.Timeouts;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedTest {

  /** Who gets the baton, in order, when five tasks give way fifty times. */
  static List<String> trace(long seed) throws Exception {
    List<String> picks = new ArrayList<>();
    VirtualTime.with()
        .seed(seed)
        .timeout(Duration.ofMinutes(1)) // the machine may be busy
        .trace(picks::add)
        .run(() ->
            TaskGroup.run(group -> {
              for (int t = 0; t < 5; t++) {
                group.fork(
                    "task",
                    () -> {
                      for (int k = 0; k < 50; k++) {
                        Tasks.yield();
                        if (k % 10 == 0) {
                          Timeouts.moveOnAfter(Duration.ofMillis(k), Tasks::sleepForever);
                        }
                      }
                    });
              }
            }));
    return picks;
  }

  /** Prints the trace of a seed while a number of threads keep the processors busy. */
  static final class Printed {
    private Printed() {}

    public static void main(String[] arguments) throws Exception {
      for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
        Thread.ofPlatform().daemon().start(Printed::spin);
      }
      trace(Long.parseLong(arguments[0])).forEach(System.out::println);
    }

    private static void spin() {
      while (true) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aSeedGivesTheSameTraceEachTime() throws Exception {
    List<String> first = trace(4711);
    assertThat(first).hasSizeGreaterThan(500).contains("simulation#1", "task#2", "task#6");
    for (int i = 0; i < 10; i++) {
      assertThat(trace(4711)).isEqualTo(first);
    }
  }

  @Test
  void aSeedGivesTheSameTraceUnderLoad() throws Exception {
    List<String> first = trace(42);
    AtomicBoolean stop = new AtomicBoolean();
    List<Thread> load = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      load.add(
          Thread.ofPlatform()
              .start(() -> {
                while (!stop.get()) {
                  Thread.onSpinWait();
                }
              }));
    }
    load.add(
        Thread.ofVirtual()
            .start(() -> {
              while (!stop.get()) {
                Thread.yield();
              }
            }));
    try {
      for (int i = 0; i < 10; i++) {
        assertThat(trace(42)).isEqualTo(first);
      }
    } finally {
      stop.set(true);
      for (Thread thread : load) {
        thread.join();
      }
    }
  }

  @Test
  void aSeedGivesTheSameTraceInEveryJvmIdleOrBusy(@TempDir Path folder) throws Exception {
    List<String> here = trace(99);
    for (int batch = 0; batch < 5; batch++) {
      Path idle = folder.resolve("idle" + batch);
      Path busy = folder.resolve("busy" + batch);
      Process first = jvm(idle, 0);
      Process second = jvm(busy, 3);
      assertThat(first.waitFor()).isZero();
      assertThat(second.waitFor()).isZero();
      assertThat(Files.readAllLines(idle)).isEqualTo(here);
      assertThat(Files.readAllLines(busy)).isEqualTo(here);
    }
  }

  private static Process jvm(Path output, int load) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            folderOf(Printed.class)
                + File.pathSeparator
                + folderOf(VirtualTime.class)
                + File.pathSeparator
                + folderOf(TaskGroup.class),
            Printed.class.getName(),
            "99",
            Integer.toString(load))
        .redirectOutput(output.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String folderOf(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }

  @Test
  void aFailingSeedReplaysTheVeryRun() throws Exception {
    List<String> heard = new ArrayList<>();
    SeedException found =
        catchThrowableOfType(
            SeedException.class,
            () ->
                VirtualTime.with()
                    .trace(heard::add)
                    .explore(
                        1_000,
                        () -> {
                          heard.clear();
                          twoIncrements();
                        }));
    List<String> failing = List.copyOf(heard);
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() ->
              VirtualTime.with()
                  .seed(found.seed())
                  .trace(heard::add)
                  .run(() -> {
                    heard.clear();
                    twoIncrements();
                  }))
          .hasMessage(found.getCause().getMessage());
      assertThat(heard).isEqualTo(failing);
    }
  }

  @Test
  void otherSeedsGiveOtherTraces() throws Exception {
    Set<List<String>> traces = new HashSet<>();
    for (int seed = 0; seed < 10; seed++) {
      traces.add(trace(seed));
    }
    assertThat(traces).hasSizeGreaterThanOrEqualTo(9);
  }

  @Test
  void aTraceThatNobodyCanHearFailsTheRunAndNotTheTasks() {
    List<String> events = new ArrayList<>();
    assertThatThrownBy(() ->
            VirtualTime.with()
                .trace(name -> {
                  throw new IllegalArgumentException("deaf to " + name);
                })
                .run(() -> {
                  Tasks.yield();
                  events.add("done");
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("deaf to simulation#1");
    assertThat(events).containsExactly("done");
  }

  // ---- explore ----

  private int counter;

  private void increment() throws InterruptedException {
    int read = counter;
    Tasks.checkpoint();
    counter = read + 1;
  }

  private void twoIncrements() throws InterruptedException {
    counter = 0;
    TaskGroup.run(group -> {
      group.fork(this::increment);
      group.fork(this::increment);
    });
    assertThat(counter).isEqualTo(2);
  }

  @Test
  void aLostUpdateIsFoundAndReplayedByItsSeed() throws Exception {
    SeedException found =
        catchThrowableOfType(
            SeedException.class, () -> VirtualTime.explore(100, this::twoIncrements));
    assertThat(found).isNotNull();
    assertThat(found.getCause()).isInstanceOf(AssertionError.class);
    assertThat(found)
        .hasMessageContaining("seed " + found.seed())
        .hasMessageContaining("@SelvedgeTest(seed = " + found.seed() + "L)");
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> VirtualTime.with().seed(found.seed()).run(this::twoIncrements))
          .isInstanceOf(AssertionError.class)
          .hasMessage(found.getCause().getMessage());
    }
  }

  @Test
  void exploringTriesEverySeedAndStopsAtTheFirstThatFails() throws Exception {
    int[] runs = {0};
    VirtualTime.explore(25, () -> runs[0]++);
    assertThat(runs[0]).isEqualTo(25);
    runs[0] = 0;
    SeedException failure =
        catchThrowableOfType(
            SeedException.class,
            () ->
                VirtualTime.with()
                    .seed(1_000)
                    .explore(
                        25,
                        () -> {
                          if (++runs[0] == 3) {
                            throw new IOException("third");
                          }
                        }));
    assertThat(failure.seed()).isEqualTo(1_002);
    assertThat(failure)
        .hasMessageStartingWith("seed 1002, the 3rd of 25, fails: java.io.IOException: third")
        .hasRootCauseMessage("third");
    assertThat(runs[0]).isEqualTo(3);
  }

  @Test
  void cancellingTheCallerIsNotTheFailureOfASeed() throws Exception {
    boolean finished =
        Timeouts.moveOnAfter(
            Duration.ofMillis(20),
            () -> {
              assertThatThrownBy(() -> VirtualTime.explore(1_000_000_000, Tasks::yield))
                  .isInstanceOf(CancelledException.class);
            });
    assertThat(finished).isTrue();
  }
}
