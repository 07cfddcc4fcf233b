package dev.selvedge.manager;

/** A body that is restarted has failed too often; its cause is the last failure. */
public final class GaveUpException extends RuntimeException {

  private static final long serialVersionUID = 1;

  GaveUpException(String task, RestartPolicy policy, Throwable failure) {
    super(
        "task \"%s\" is not run again: %d failures within %s"
            .formatted(task, policy.failures(), policy.within()),
        failure);
  }
}
