package dev.selvedge.manager;

/**
 * A task that did not end though it was cancelled, or that calls back and does not return from
 * that.
 *
 * @param name its name
 * @param manager the name of its manager
 * @param stack where it was when its manager gave up waiting, a line a frame
 */
public record Straggler(String name, String manager, String stack) {

  @Override
  public String toString() {
    return "task \"%s\" of manager \"%s\" has not ended; it is at%s"
        .formatted(name, manager, stack);
  }
}
