package dev.selvedge;

import dev.selvedge.kernel.Children;
import org.jspecify.annotations.Nullable;

/** The scope of a group: the one that has children. */
final class GroupScope extends CancelScopeImpl {

  private final GroupCore group;
  private final Children children = new Children();

  GroupScope(GroupCore group, String name) {
    super(name);
    this.group = group;
  }

  GroupCore group() {
    return group;
  }

  @Override
  public <X extends Exception> boolean run(Action<X> body) {
    throw notEntered();
  }

  @Override
  <T extends @Nullable Object, X extends Exception> T callThrough(Block<? extends T, X> body) {
    throw notEntered();
  }

  private IllegalStateException notEntered() {
    return new IllegalStateException(
        "scope \"%s\" cannot be entered: it is the scope of a group, around its tasks"
            .formatted(name()));
  }

  @Override
  protected Children children() {
    return children;
  }
}
