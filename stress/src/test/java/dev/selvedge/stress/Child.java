package dev.selvedge.stress;

import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.ThreadsWorld;

/** A child that comes and goes, and never runs. */
final class Child extends Strand {
  Child() {
    super(ThreadsWorld.shared(), null);
  }

  @Override
  public String name() {
    return "child";
  }

  @Override
  protected void execute() {}
}
