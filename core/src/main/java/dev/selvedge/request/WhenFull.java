package dev.selvedge.request;

/** What a {@link RequestCache} does with one more when as many are pending as it takes. */
public enum WhenFull {
  /** It throws {@link java.util.concurrent.RejectedExecutionException}. */
  REJECT,
  /** It lets whoever adds wait for a place: first come, first served, and safe to cancel. */
  WAIT
}
