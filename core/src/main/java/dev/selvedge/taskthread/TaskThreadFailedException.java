package dev.selvedge.taskthread;

/** A TaskThread failed; the cause is its failure. */
public final class TaskThreadFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TaskThreadFailedException(String id, Throwable failure) {
    super("TaskThread \"%s\" failed: %s".formatted(id, failure), failure);
  }
}
