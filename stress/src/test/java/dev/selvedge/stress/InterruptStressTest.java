package dev.selvedge.stress;

import dev.selvedge.CancelScope;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A scope is left while it is being cancelled: its interrupt stays inside. */
@JCStressTest
@Outcome(id = "false", expect = Expect.ACCEPTABLE, desc = "Nothing leaked.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An interrupt came out of the scope, or after it.")
@State
public class InterruptStressTest {
  private static final int WHILE = 200;

  private final CancelScope scope = CancelScope.create();

  @Actor
  public void host(Z_Result result) {
    Scoped.run(scope, Thread::onSpinWait);
    for (int i = 0; i < WHILE && !result.r1; i++) {
      result.r1 = Thread.interrupted();
    }
  }

  @Actor
  public void canceller() {
    scope.cancel("stress");
  }
}
