package dev.selvedge.kernel;

import java.util.function.Consumer;

/** A world that runs nothing, and where a wait is what a test says: it may end, or break. */
final class ScriptedWorld extends World {

  private final Consumer<Waiter> onBlock;

  ScriptedWorld(Consumer<Waiter> onBlock) {
    super("scripted", Clocks.standing());
    this.onBlock = onBlock;
  }

  @Override
  public void start(Strand strand) {
    throw new AssertionError("nothing runs here");
  }

  @Override
  protected void block(Waiter waiter, long deadlineNanos) {
    onBlock.accept(waiter);
  }

  @Override
  protected void wake(Waiter waiter) {}

  @Override
  public void giveWay() {}
}
