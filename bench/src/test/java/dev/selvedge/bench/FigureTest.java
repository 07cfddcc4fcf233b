package dev.selvedge.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FigureTest {
  @Test
  void onlySamplesOfOneDistanceAreCompared() {
    Figure figure = figure(new double[] {100, 70, 300, 120}, new double[] {56, 35, 320, 60});
    Figure usual = figure.at(57);
    assertThat(usual.samples()).containsExactly(100, 120);
    assertThat(usual.distances()).containsExactly(56, 60);
    assertThat(usual.allocated()).as("is exact all the same").hasSize(4);
    assertThat(usual.median()).isEqualTo(110);
  }

  @Test
  void theUsualDistanceIsThatOfMostSamplesOfAllRows() {
    Figure raw = figure(new double[3], new double[] {56, 320, 35});
    Figure other = figure(new double[4], new double[] {57, 58, 320, 55});
    assertThat(Figure.usualDistance(List.of(raw, other))).isEqualTo(57);
  }

  @Test
  void samplesWithoutADistanceAreKept() {
    Figure bytes = figure(new double[] {700, 740}, new double[0]);
    assertThat(bytes.at(57).samples()).containsExactly(700, 740);
  }

  @Test
  void aRowThatWasMeasuredAtNoUsualDistanceKeepsWhatItHas() {
    Figure usual = figure(new double[] {100, 110, 300}, new double[] {56, 57, 320});
    Figure unlucky = figure("selvedge", new double[] {500}, new double[] {320});
    assertThat(Figure.comparable(List.of(usual, usual, unlucky)))
        .extracting(figure -> figure.samples().length)
        .containsExactly(2, 2, 1);
  }

  @Test
  void aRowThatLosesMoreThanHalfOfItsSamplesIsMeasuredOnceMore() {
    List<Row> rows =
        Row.allOf(ForkJoin.class).stream()
            .filter(row -> List.of("raw", "selvedge").contains(row.name()))
            .toList();
    Figure raw = figure(new double[4], new double[] {57, 56, 57, 320});
    Figure selvedge = figure("selvedge", new double[4], new double[] {57, 320, 320, 34});
    var precision = new Precision(1, 1, 0, 4, 1);
    assertThat(Runs.lacking(rows, List.of(raw, raw, selvedge), precision))
        .extracting(Row::name)
        .containsExactly("selvedge");
  }

  @Test
  void roundsOfARowAreOneFigure() {
    var first = figure("raw", new double[] {1}, new double[] {30});
    var other = figure("selvedge", new double[] {2}, new double[] {40});
    var second = figure("raw", new double[] {3}, new double[] {50});
    List<Figure> merged = Figure.merged(List.of(first, other), List.of(second));
    assertThat(merged).extracting(Figure::row).containsExactly("raw", "selvedge");
    assertThat(merged.getFirst().samples()).containsExactly(1, 3);
    assertThat(merged.getFirst().distances()).containsExactly(30, 50);
  }

  private static Figure figure(double[] samples, double[] distances) {
    return figure("raw", samples, distances);
  }

  private static Figure figure(String row, double[] samples, double[] distances) {
    return new Figure(row, "", samples, distances, new double[samples.length]);
  }
}
