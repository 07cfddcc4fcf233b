package dev.selvedge.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** That every row still starts and gives a number, and nothing about how fast. */
class BenchSmokeTest {
  private static final String FEW = "5";

  @TempDir static Path folder;

  @TestFactory
  Stream<DynamicTest> everyRowGivesANumber() {
    return Comparisons.ALL.stream()
        .flatMap(comparison -> Row.allOf(comparison).stream())
        .map(row -> DynamicTest.dynamicTest(row.fullName(), () -> run(row)));
  }

  private static void run(Row row) throws Exception {
    List<Figure> figures = Runs.run(row.comparison(), options(row));
    assertThat(figures)
        .singleElement()
        .satisfies(figure -> {
          assertThat(figure.row()).isEqualTo(row.name());
          assertThat(figure.samples()).hasSize(1);
          assertThat(figure.distances()).hasSize(measuresTime(row) ? 1 : 0);
          assertThat(figure.median()).isGreaterThanOrEqualTo(0).isFinite();
        });
  }

  private static boolean measuresTime(Row row) {
    return Comparisons.of(row.comparison()).measure() == Measure.TIME;
  }

  private static ChainedOptionsBuilder options(Row row) {
    var options =
        new OptionsBuilder()
            .include(row.pattern())
            .mode(Comparisons.of(row.comparison()).once() ? Mode.SingleShotTime : Mode.AverageTime)
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(1))
            .output(folder.resolve(row.fullName() + ".log").toString());
    parameters(row.comparison()).distinct().forEach(name -> options.param(name, FEW));
    return options;
  }

  /** Those of a comparison and of the states that its rows use. */
  private static Stream<String> parameters(Class<?> comparison) {
    return Stream.concat(Stream.of(comparison), Arrays.stream(comparison.getClasses()))
        .flatMap(type -> Arrays.stream(type.getFields()))
        .filter(field -> field.isAnnotationPresent(Param.class))
        .map(Field::getName);
  }

  @Test
  void figuresStandInTheDocumentsAndBesideTheirBaseline() throws Exception {
    var store = new ResultStore(folder.resolve("figures"));
    store.write(
        new Results(
            "ForkJoin",
            "today",
            "roughly",
            List.of(
                figure("raw", "1", 100, 100),
                figure("selvedge", "1", 150, 150),
                figure("raw", "1000", 10_000, 20_000),
                figure("selvedge", "1000", 30_000, 30_000))));
    Path docs = copyOfTheDocuments("measured");
    new Report(store, docs).write();
    assertThat(docs.resolve("charts/ForkJoin.svg")).content().contains("<svg");
    assertThat(Files.readAllLines(docs.resolve("performance.md")))
        .map(line -> line.replaceAll(" +", " "))
        .contains("| selvedge | 150 ns | 1.50 (1.50–1.50) | 30.0 µs | 2.00 (1.71–2.40) | 7 B |")
        .contains("| Fork and join | selvedge × raw, 1,000 | 1.15 | 2.00 | missed |")
        .contains("| Fork and join | bytes allocated by selvedge, 1,000 | 430 B | 7 B | reached |")
        .contains("Each child; measured today, roughly.");
    assertThat(Files.readAllLines(docs.resolveSibling("README.md")))
        .map(line -> line.replaceAll(" +", " "))
        .contains("| Fork and join, 1,000 | 15.0 µs raw | × 2.00 | – | – | – |")
        .contains("![Fork and join](docs/charts/ForkJoin.svg)");
  }

  @Test
  void whatWasNotMeasuredKeepsItsLastFigures() throws Exception {
    var store = new ResultStore(folder.resolve("otherFigures"));
    store.write(
        new Results(
            "LockContended",
            "today",
            "roughly",
            List.of(figure("fairReentrantLock", "", 100), figure("selvedge", "", 300))));
    Path docs = copyOfTheDocuments("kept");
    List<String> before = figuresIn(docs);
    new Report(store, docs).write();
    String title = Comparisons.of(LockContended.class).title();
    assertThat(figuresIn(docs))
        .contains("| " + title + " | 100 ns fairReentrantLock | × 3.00 | – | – | – |")
        .filteredOn(line -> !line.contains(title))
        .isEqualTo(before.stream().filter(line -> !line.contains(title)).toList())
        .hasSizeGreaterThan(50);
  }

  @Test
  void linesOfAnotherTableAreRefusedAndNothingIsWritten() throws Exception {
    Path docs = copyOfTheDocuments("other");
    Path readme = docs.resolveSibling("README.md");
    Files.writeString(
        readme, Files.readString(readme).replaceAll("(?m)^([|] Map .*)[|]$", "$1| 1 |"));
    List<String> before = figuresIn(docs);
    var store = new ResultStore(folder.resolve("none"));
    store.write(
        new Results("LockContended", "today", "roughly", List.of(figure("selvedge", "", 300))));
    assertThatThrownBy(() -> new Report(store, docs).write())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("summary", "7 columns and not 6", "measure 'Map over tiny items'");
    assertThat(figuresIn(docs)).isEqualTo(before);
  }

  /** The documents, and a chart for each one that they show. */
  private static Path copyOfTheDocuments(String name) throws IOException {
    Path docs = Files.createDirectories(folder.resolve(name).resolve("docs"));
    for (String page : List.of("performance.md", "scaling.md", "../README.md")) {
      Files.copy(Path.of("..", "docs").resolve(page), docs.resolve(page));
    }
    Files.createDirectory(docs.resolve("charts"));
    for (Class<?> comparison : Comparisons.ALL) {
      Files.createFile(docs.resolve("charts/" + comparison.getSimpleName() + ".svg"));
    }
    return docs;
  }

  /** The lines that are about a comparison, without the blanks that align them. */
  private static List<String> figuresIn(Path docs) throws IOException {
    List<String> titles = Comparisons.ALL.stream().map(all -> Comparisons.of(all).title()).toList();
    List<String> lines = new ArrayList<>();
    for (String page : List.of("performance.md", "scaling.md", "../README.md")) {
      for (String line : Files.readAllLines(docs.resolve(page))) {
        if (titles.stream().anyMatch(line::contains)) {
          lines.add(line.replaceAll(" +", " "));
        }
      }
    }
    return lines;
  }

  @Test
  void everyReachIsOfARowThatIsMeasured() {
    for (Class<?> comparison : Comparisons.ALL) {
      List<String> rows = Row.allOf(comparison).stream().map(Row::name).toList();
      assertThat(rows).contains(Comparisons.of(comparison).baseline());
      for (Reach reach : comparison.getAnnotationsByType(Reach.class)) {
        assertThat(rows).contains(reach.row());
        assertThat(reach.beside()).isIn(withNone(rows));
      }
    }
  }

  private static List<String> withNone(List<String> rows) {
    return Stream.concat(rows.stream(), Stream.of("")).toList();
  }

  private static Figure figure(String row, String parameter, double... samples) {
    return new Figure(row, parameter, samples, new double[0], new double[] {7});
  }
}
