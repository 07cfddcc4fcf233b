package dev.selvedge.request;

/** What became of an answer: see {@link RequestCache#answer}. */
public enum Answer {
  /** Somebody has asked for it, and has it now. */
  ACCEPTED,
  /** It was asked for, but its time is over, or whoever asked has given up. */
  LATE,
  /** It was asked for, and has been answered before. */
  DUPLICATE,
  /** It was not asked for, or so long ago that nobody remembers. */
  UNKNOWN
}
