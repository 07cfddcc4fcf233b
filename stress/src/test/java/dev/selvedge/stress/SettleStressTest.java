package dev.selvedge.stress;

import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Waiter;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/** A signal and an expiry race for one wait: one wins, and the strand is told which. */
@JCStressTest
@Outcome(id = "true, false, true", expect = Expect.ACCEPTABLE, desc = "Signalled.")
@Outcome(id = "false, true, false", expect = Expect.ACCEPTABLE, desc = "Expired.")
@Outcome(expect = Expect.FORBIDDEN, desc = "None, both, or the strand is told otherwise.")
@State
public class SettleStressTest {
  private final Waiter waiter = new Waiter(Strand.current(), "the test");

  @Actor
  public void signaller(ZZZ_Result result) {
    result.r1 = waiter.signal();
  }

  @Actor
  public void clock(ZZZ_Result result) {
    result.r2 = waiter.expire();
  }

  @Arbiter
  public void strand(ZZZ_Result result) {
    result.r3 = waiter.isSignalled();
  }
}
