package dev.selvedge;

import dev.selvedge.kernel.Children;

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
  protected Children children() {
    return children;
  }
}
