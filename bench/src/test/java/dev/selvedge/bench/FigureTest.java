package dev.selvedge.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FigureTest {
  @Test
  void samplesOfFarProcessorsAreLeftOut() {
    Figure near =
        figure("raw", new double[] {100, 300, 120}, new double[] {30, 320, 60}).within(90);
    assertThat(near.samples()).containsExactly(100, 120);
    assertThat(near.distances()).containsExactly(30, 60);
    assertThat(near.allocated()).as("is exact all the same").hasSize(3);
    assertThat(near.median()).isEqualTo(110);
  }

  @Test
  void samplesWithoutADistanceAreKept() {
    Figure bytes = figure("raw", new double[] {700, 740}, new double[0]);
    assertThat(bytes.within(90).samples()).containsExactly(700, 740);
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

  private static Figure figure(String row, double[] samples, double[] distances) {
    return new Figure(row, "", samples, distances, new double[samples.length]);
  }
}
