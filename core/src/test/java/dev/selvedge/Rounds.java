package dev.selvedge;

import dev.selvedge.kernel.LoopWorld;
import dev.selvedge.kernel.Strand;

/** How often a race is run: in a loop, whose seeds are rounds themselves, a few times will do. */
final class Rounds {

  private Rounds() {}

  static int of(int onThreads) {
    return Strand.current().world() instanceof LoopWorld ? 3 : onThreads;
  }
}
