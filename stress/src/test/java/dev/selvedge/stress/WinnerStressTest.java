package dev.selvedge.stress;

import java.util.concurrent.atomic.AtomicBoolean;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A class of the JDK that is known to be right: jcstress itself works. */
@JCStressTest
@Outcome(
    id = {"true, false", "false, true"},
    expect = Expect.ACCEPTABLE,
    desc = "Exactly one wins.")
@Outcome(expect = Expect.FORBIDDEN, desc = "None wins, or both.")
@State
public class WinnerStressTest {
  private final AtomicBoolean taken = new AtomicBoolean();

  @Actor
  public void one(ZZ_Result result) {
    result.r1 = taken.compareAndSet(false, true);
  }

  @Actor
  public void other(ZZ_Result result) {
    result.r2 = taken.compareAndSet(false, true);
  }
}
