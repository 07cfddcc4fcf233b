package dev.selvedge.kernel;

import java.util.SplittableRandom;

/** Which of the tasks that can run is the next to do so. */
@FunctionalInterface
public interface Order {

  /** The longest ready first. */
  Order FIFO = _ -> 0;

  /**
   * Chooses.
   *
   * @param ready how many tasks can run, at least one, in the order in which they became ready
   * @return the index of the one to run, less than {@code ready}
   */
  int choose(int ready);

  /** A choice that a seed decides, the same on every run. */
  static Order seeded(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return ready -> ready == 1 ? 0 : random.nextInt(ready);
  }
}
