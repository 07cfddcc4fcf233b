package dev.selvedge.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** That the benchmarks still run, and nothing about how fast. */
class BenchSmokeTest {
  @TempDir Path folder;

  @Test
  void everyBenchmarkRunsToItsEnd() throws Exception {
    List<Figure> figures =
        Bench.run(
            new OptionsBuilder()
                .include("dev\\.selvedge\\.bench\\..*")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(5))
                .output(folder.resolve("log").toString())
                .shouldFailOnError(true));
    assertThat(figures)
        .extracting(figure -> figure.benchmark() + "." + figure.row())
        .contains("LoopHandOver.raw", "LoopHandOver.loop", "LoopHandOver.kotlinCoroutines")
        .contains("ForkJoin.raw", "ForkJoin.executor", "ForkJoin.taskGroup");
    assertThat(figures).allMatch(figure -> figure.median() > 0);
  }

  @Test
  void memoryIsMeasuredForEveryKindOfTask() throws Exception {
    assertThat(new ParkedMemory(500).measure(1))
        .extracting(Figure::row)
        .containsExactly("raw", "threads", "loop", "kotlinCoroutines");
  }

  @Test
  void aTableComparesWithTheRawRowOfTheSameParameters() {
    var figures =
        List.of(
            new Figure("B", "1", "raw", 2, 1, 3, "ns"),
            new Figure("B", "9", "raw", 100, 1, 300, "ns"),
            new Figure("B", "9", "mine", 250, 200, 300, "ns"));
    assertThat(Table.of(figures).lines().toList().getLast())
        .matches(
            "\\| B +\\| +9 \\| mine +\\| +250 \\| +200 \\| +300 \\| ns +\\| +2\\.50 \\| +200 \\|");
  }
}
