package dev.selvedge.stress;

import dev.selvedge.kernel.Strand;
import dev.selvedge.sync.CapacityLimiter;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** Borrowers and places of a limiter agree, also while it is resized. */
@Param(name = "borrower", gen = IntGen.class, conf = "0:3")
@Param(name = "total", gen = IntGen.class, conf = "1:3")
public class LimiterLincheckTest {
  /** A task, and others, two of which have the same hash. */
  private static final Object[] BORROWERS = {Strand.current(), 1, "Aa", "BB"};

  private final CapacityLimiter limiter = CapacityLimiter.of(2);

  @Operation
  public String borrow(@Param(name = "borrower") int borrower) {
    try {
      return "" + limiter.tryAcquireOnBehalfOf(BORROWERS[borrower]);
    } catch (IllegalStateException e) {
      return "has one";
    }
  }

  @Operation
  public String giveBack(@Param(name = "borrower") int borrower) {
    try {
      limiter.releaseOnBehalfOf(BORROWERS[borrower]);
      return "given back";
    } catch (IllegalStateException e) {
      return "has none";
    }
  }

  @Operation
  public void resize(@Param(name = "total") int total) {
    limiter.total(total);
  }

  @Operation
  public int borrowed() {
    return limiter.borrowed();
  }

  @Test
  void everyInterleavingIsLinearisable() {
    Lincheck.explore(LimiterLincheckTest.class);
  }
}
