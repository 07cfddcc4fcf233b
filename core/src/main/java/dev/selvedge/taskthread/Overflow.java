package dev.selvedge.taskthread;

/** What becomes of a signal that meets a full queue; the sender decides. */
public enum Overflow {
  /** The sender waits until there is room. */
  WAIT,
  /** The signal is given up; the sender goes on, and the statistics count it. */
  DROP,
  /** The sender gets a {@link SignalOverflowException}. */
  FAIL
}
