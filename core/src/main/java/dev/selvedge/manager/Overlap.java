package dev.selvedge.manager;

/** What becomes of moments that come while a run is still on. Runs of one task never overlap. */
public enum Overlap {
  /** They are skipped; the next run is at the next moment to come. */
  SKIP,
  /** Each gets its run, one after the other, as soon as the one before has ended. */
  QUEUE
}
