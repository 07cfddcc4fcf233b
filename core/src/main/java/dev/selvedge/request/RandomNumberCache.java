package dev.selvedge.request;

import static java.util.Objects.requireNonNull;

import dev.selvedge.kernel.Arguments;

/**
 * State of a message flow with a number that nobody can guess, so that nobody can answer who has
 * not been asked. Made to be extended.
 *
 * {@snippet class=NumberCacheSnippets region=random}
 *
 * <h2>Lifecycle</h2>
 *
 * The number is drawn when the object is made, and reserved for it: no other one of this prefix
 * gets it in the same request cache. One that has not been added a minute later loses the
 * reservation, and can still be added as long as nobody else has the number.
 *
 * <h2>Shape</h2>
 *
 * Numbers come from the whole range below a bound, each as likely as any other, from a generator
 * fit for cryptography. When more than half of the range is taken it takes longer to find a free
 * one; choose a bound that is some times larger than what is pending.
 *
 * @implNote Source: {@code RandomNumberCache} of IPv8, which tries a thousand times and may hand
 *     out a number twice before either is added.
 */
public abstract class RandomNumberCache extends NumberCache {

  /**
   * State with a number below the bound that the request cache was made with.
   *
   * @param cache where it will be added
   * @throws IllegalStateException if all numbers are taken
   */
  protected RandomNumberCache(RequestCache cache, String prefix) {
    this(cache, prefix, cache.core().numbersBelow());
  }

  /**
   * State with a number below a bound.
   *
   * @param cache where it will be added
   * @param numbersBelow the bound, which is not a number itself: {@code 1 << 16} for two bytes
   * @throws IllegalArgumentException if the bound is less than one
   * @throws IllegalStateException if all numbers are taken
   */
  @SuppressWarnings("this-escape") // to a table that shows it to nobody before it is added
  protected RandomNumberCache(RequestCache cache, String prefix, long numbersBelow) {
    super(prefix);
    requireNonNull(cache, "cache");
    cache.core().reserve(this, Arguments.positive(numbersBelow, "numbersBelow"));
  }
}
