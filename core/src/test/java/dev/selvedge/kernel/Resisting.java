package dev.selvedge.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** A strand whose thread does nothing but note, in milliseconds, when it is interrupted. */
final class Resisting extends Strand {

  final List<Long> interruptedAt = new ArrayList<>();
  private final String name;

  Resisting(String name, Scope parent, LongSupplier nanoTime) {
    super(ThreadsWorld.shared(), parent);
    this.name = name;
    bind(
        new Thread("thread of " + name) {
          @Override
          public void interrupt() {
            interruptedAt.add(nanoTime.getAsLong() / 1_000_000);
          }
        });
  }

  /** Its body has left. */
  void leaveBody() {
    end();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  protected void execute() {
    throw new AssertionError("nobody runs it");
  }
}
