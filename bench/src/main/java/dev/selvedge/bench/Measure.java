package dev.selvedge.bench;

/** What a figure counts. */
enum Measure {
  /** Nanoseconds. */
  TIME,
  /** Bytes. */
  BYTES
}
