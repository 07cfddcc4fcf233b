package dev.selvedge.test;

/** A body failed under one of several seeds: the failure is the cause. */
public final class SeedException extends SimulationException {

  private static final long serialVersionUID = 1L;

  private final long seed;

  SeedException(long seed, int tried, int seeds, Throwable failure) {
    super(
        "seed %d, the %s of %d, fails: %s; it replays with VirtualTime.with().seed(%dL) or @SelvedgeTest(seed = %dL)"
            .formatted(seed, ordinal(tried), seeds, failure, seed, seed),
        failure);
    this.seed = seed;
  }

  /** The seed that fails. */
  public long seed() {
    return seed;
  }

  private static String ordinal(int number) {
    String ending =
        number % 100 / 10 == 1
            ? "th"
            : switch (number % 10) {
              case 1 -> "st";
              case 2 -> "nd";
              case 3 -> "rd";
              default -> "th";
            };
    return number + ending;
  }
}
