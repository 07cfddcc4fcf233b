package dev.selvedge.stress.broken;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two increments that lose one: jcstress must notice. */
@JCStressTest
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "Both count.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One got lost.")
@State
public class LostUpdateStressTest {
  private int count;

  @Actor
  public void one() {
    count++;
  }

  @Actor
  public void other() {
    count++;
  }

  @Arbiter
  public void sum(I_Result result) {
    result.r1 = count;
  }
}
