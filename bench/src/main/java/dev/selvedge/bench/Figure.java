package dev.selvedge.bench;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * What a row measured at one parameter: a sample for each iteration, of all rounds.
 *
 * @param parameter empty if there is none
 * @param samples nanoseconds or bytes for each thing
 * @param allocated bytes allocated for each thing
 */
record Figure(String row, String parameter, double[] samples, double[] allocated) {

  double median() {
    return quantile(samples, 0.5);
  }

  double medianAllocated() {
    return quantile(allocated, 0.5);
  }

  /** A quarter of the samples is less. */
  double lowerQuartile() {
    return quantile(samples, 0.25);
  }

  /** A quarter of the samples is more. */
  double upperQuartile() {
    return quantile(samples, 0.75);
  }

  boolean isSameAs(Figure other) {
    return row.equals(other.row) && parameter.equals(other.parameter);
  }

  /** This, and what a later round measured. */
  Figure and(Figure later) {
    return new Figure(
        row, parameter, joined(samples, later.samples), joined(allocated, later.allocated));
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
