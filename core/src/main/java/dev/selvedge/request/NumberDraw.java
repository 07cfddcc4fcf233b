package dev.selvedge.request;

import java.util.random.RandomGenerator;

/**
 * Draws one number after the other from a range, until one of them is free: at random, and after
 * some misses in a walk that begins anywhere, has any stride, and meets every number once.
 */
final class NumberDraw {

  /** So many misses in a row mean that the range is all but full. */
  private static final int TRIES = 32;

  private final RandomGenerator random;
  private final long bound;
  private int tries;
  private long walked;
  private long at;
  private long stride;

  NumberDraw(RandomGenerator random, long bound) {
    this.random = random;
    this.bound = bound;
  }

  /** Whether every number has been drawn. */
  boolean isExhausted() {
    return walked == bound;
  }

  /** The next number; not to be called when it is exhausted. */
  long next() {
    if (tries < TRIES) {
      tries++;
      return random.nextLong(bound);
    }
    if (walked == 0) {
      at = random.nextLong(bound);
      stride = strideOf(random, bound);
    }
    walked++;
    at = at >= bound - stride ? at - (bound - stride) : at + stride;
    return at;
  }

  /** Any number that has no divisor in common with the bound: its multiples meet all numbers. */
  private static long strideOf(RandomGenerator random, long bound) {
    long stride;
    do {
      stride = random.nextLong(bound) + 1;
    } while (greatestCommonDivisor(stride, bound) != 1);
    return stride;
  }

  private static long greatestCommonDivisor(long a, long b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }
}
