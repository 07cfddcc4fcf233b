package dev.selvedge.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a row measured at one parameter: a sample for each iteration, of all rounds.
 *
 * @param parameter empty if there is none
 * @param samples nanoseconds or bytes for each thing
 * @param distances of the processors from each other during each sample; none if that is no matter
 * @param allocated bytes allocated for each thing
 */
record Figure(
    String row, String parameter, double[] samples, double[] distances, double[] allocated) {

  double median() {
    return quantile(samples, 0.5);
  }

  double medianAllocated() {
    return quantile(allocated, 0.5);
  }

  /** The distance of most samples of some figures. */
  static double usualDistance(List<Figure> figures) {
    return quantile(
        figures.stream().map(Figure::distances).flatMapToDouble(Arrays::stream).toArray(), 0.5);
  }

  /** A quarter of the samples is less. */
  double lowerQuartile() {
    return quantile(samples, 0.25);
  }

  /** A quarter of the samples is more. */
  double upperQuartile() {
    return quantile(samples, 0.75);
  }

  /** All that was measured before, and what a later round measured of the same. */
  static List<Figure> merged(List<Figure> before, List<Figure> later) {
    var merged = new LinkedHashMap<List<String>, Figure>();
    Stream.of(before, later)
        .flatMap(List::stream)
        .forEach(
            figure -> merged.merge(List.of(figure.row, figure.parameter), figure, Figure::and));
    return List.copyOf(merged.values());
  }

  private Figure and(Figure later) {
    return new Figure(
        row,
        parameter,
        joined(samples, later.samples),
        joined(distances, later.distances),
        joined(allocated, later.allocated));
  }

  /** What was measured at the usual distance; of a row of which nothing was, what there is. */
  static List<Figure> comparable(List<Figure> figures) {
    double usual = usualDistance(figures);
    return figures.stream().map(figure -> figure.atOrAsItIs(usual)).toList();
  }

  private Figure atOrAsItIs(double distance) {
    Figure there = at(distance);
    return there.samples.length == 0 ? this : there;
  }

  /** The samples during which the processors were as far from each other as that. */
  Figure at(double distance) {
    int[] kept =
        IntStream.range(0, distances.length)
            .filter(i -> Distance.isSame(distances[i], distance))
            .toArray();
    return distances.length == 0
        ? this
        : new Figure(row, parameter, of(samples, kept), of(distances, kept), allocated);
  }

  private static double[] of(double[] values, int[] places) {
    return IntStream.of(places).mapToDouble(place -> values[place]).toArray();
  }

  private static double[] joined(double[] first, double[] second) {
    return Stream.of(first, second).flatMapToDouble(Arrays::stream).toArray();
  }

  /** Linear between the two nearest samples; zero if there is none. */
  private static double quantile(double[] samples, double part) {
    if (samples.length == 0) {
      return 0;
    }
    double[] sorted = DoubleStream.of(samples).sorted().toArray();
    double at = part * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
