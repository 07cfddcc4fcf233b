package dev.selvedge.bench;

/**
 * How many times as much one row takes as another: of the medians, and between which bounds.
 *
 * <p>The bounds are those of the quartiles: the lower of the one by the upper of the other, and the
 * other way round. Half of the samples of either lie between its quartiles.
 */
record Ratio(double value, double least, double most) {
  static Ratio of(Figure figure, Figure beside) {
    return new Ratio(
        figure.median() / beside.median(),
        figure.lowerQuartile() / beside.upperQuartile(),
        figure.upperQuartile() / beside.lowerQuartile());
  }
}
