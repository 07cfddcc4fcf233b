package dev.selvedge;

/** What {@link Tasks#waitFor} waits for. */
public enum WaitUntil {
  /** Until one of the tasks has ended, whichever way. */
  FIRST_COMPLETED,
  /** Until one of the tasks has failed; a cancelled one has not. If none does, until all ended. */
  FIRST_FAILED,
  /** Until all tasks have ended. */
  ALL_COMPLETED;

  /** Whether the end of this task is enough. */
  boolean isMetBy(Task<?> ended) {
    return switch (this) {
      case FIRST_COMPLETED -> true;
      case FIRST_FAILED -> ended.status() == Task.Status.FAILED;
      case ALL_COMPLETED -> false;
    };
  }
}
