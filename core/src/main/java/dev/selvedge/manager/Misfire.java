package dev.selvedge.manager;

/**
 * What becomes of moments that were missed altogether: a run begins so late that a later moment has
 * come too, because the machine was asleep, its clock was moved, or it had too much to do.
 */
public enum Misfire {
  /** They are all skipped; the next run is at the next moment to come. */
  SKIP,
  /** They get one run together. */
  ONCE,
  /** Each gets its run, one after the other, as fast as they go. */
  CATCH_UP
}
