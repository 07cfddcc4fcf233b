package dev.selvedge.bench;

/** What one row of one benchmark measured. */
record Figure(
    String benchmark,
    String parameters,
    String row,
    double median,
    double least,
    double most,
    String unit) {

  /** Whether the two belong into one comparison. */
  boolean isComparableTo(Figure other) {
    return benchmark.equals(other.benchmark) && parameters.equals(other.parameters);
  }
}
