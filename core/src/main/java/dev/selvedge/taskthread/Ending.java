package dev.selvedge.taskthread;

import static java.util.Objects.requireNonNull;

/** How a {@link TaskThread} ended. */
public sealed interface Ending {

  /** Whether it ended because it was asked to, or wanted to. */
  default boolean isNormal() {
    return this instanceof Stopped;
  }

  /**
   * It was stopped, or its {@code onSignal} returned false.
   *
   * @param reason why, in words
   */
  record Stopped(String reason) implements Ending {
    /** With a reason. */
    public Stopped {
      requireNonNull(reason, "reason");
    }
  }

  /**
   * A hook, a handler or a slot of it failed, or its children failed too often.
   *
   * @param failure the first failure; those that came later are suppressed in it
   */
  record Failed(Throwable failure) implements Ending {
    /** With a failure. */
    public Failed {
      requireNonNull(failure, "failure");
    }
  }

  /**
   * It was cut short: killed, or stopped and not gone when its grace was over.
   *
   * @param reason why, in words
   */
  record Killed(String reason) implements Ending {
    /** With a reason. */
    public Killed {
      requireNonNull(reason, "reason");
    }
  }
}
