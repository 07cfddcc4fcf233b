package dev.selvedge.kernel;

import org.jspecify.annotations.Nullable;

/** A scope and nothing else: hosted by one strand, or a group's that lists its children. */
final class Place extends Scope {

  private final String name;
  private final @Nullable Strand host;
  private final @Nullable Children children;

  private Place(String name, @Nullable Strand host, @Nullable Children children) {
    this.name = name;
    this.host = host;
    this.children = children;
  }

  /** One to be entered by a strand. */
  static Place of(Strand host, String name) {
    return new Place(name, host, null);
  }

  /** One that nobody has entered, with children. */
  static Place ofChildren(String name) {
    return new Place(name, null, new Children());
  }

  /** Links a strand whose parent this is. */
  <S extends Strand> S add(S child) {
    synchronized (children) {
      children.add(child, false);
    }
    child.attach();
    return child;
  }

  @Override
  protected @Nullable Strand host() {
    return host;
  }

  @Override
  protected @Nullable Children children() {
    return children;
  }

  @Override
  public String name() {
    return name;
  }
}
