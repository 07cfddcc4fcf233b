package dev.selvedge.manager;

import dev.selvedge.ManagedTaskGroup.FailureHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The managers above and below one.
 *
 * <p>{@code children} is guarded by its own monitor. A child joins unless its parent has begun to
 * shut down, and leaves when it is shut down itself. The parent closes the list before it takes
 * what is in it, so no child is left behind.
 */
final class Nest {

  private final Core owner;
  private final @Nullable Core parent;
  private final List<Core> children = new ArrayList<>();
  private boolean closed;

  Nest(Core owner, @Nullable Core parent) {
    this.owner = owner;
    this.parent = parent;
  }

  /**
   * Becomes a child of its parent, if it has one.
   *
   * @throws IllegalStateException if the parent is shut down
   */
  void join() {
    if (parent != null && !parent.nest().add(owner)) {
      throw new IllegalStateException(
          "manager \"%s\" cannot be opened below manager \"%s\", which is shut down"
              .formatted(owner.name(), parent.name()));
    }
  }

  private boolean add(Core child) {
    synchronized (children) {
      return !closed && children.add(child);
    }
  }

  /** Leaves its parent, being shut down. */
  void leave() {
    if (parent != null) {
      Nest above = parent.nest();
      synchronized (above.children) {
        above.children.remove(owner);
      }
    }
  }

  /** Lets no child in any more and returns them, the youngest first. */
  List<Core> close() {
    synchronized (children) {
      closed = true;
      return List.copyOf(children.reversed());
    }
  }

  /** Those that are not shut down. */
  List<Core> children() {
    synchronized (children) {
      return List.copyOf(children);
    }
  }

  boolean isCallerInside() {
    return children().stream().anyMatch(Core::isCallerInside);
  }

  /** The nearest handler of a kind, upwards; null if there is none. */
  @Nullable FailureHandler first(Function<Options, @Nullable FailureHandler> kind) {
    FailureHandler own = kind.apply(owner.options());
    return own != null || parent == null ? own : parent.nest().first(kind);
  }
}
