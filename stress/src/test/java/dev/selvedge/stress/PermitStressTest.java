package dev.selvedge.stress;

import dev.selvedge.CancelScope;
import dev.selvedge.sync.Semaphore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** A permit is released to a waiter that is being cancelled: it is taken, or it is there. */
@JCStressTest
@Outcome(id = "true, 0", expect = Expect.ACCEPTABLE, desc = "The waiter has it.")
@Outcome(id = "false, 1", expect = Expect.ACCEPTABLE, desc = "It is back.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It is lost, or there twice.")
@State
public class PermitStressTest {
  private final Semaphore permits = Semaphore.of(0);
  private final CancelScope scope = CancelScope.create();
  private boolean taken;

  @Actor
  public void waiter() {
    Scoped.run(
        scope,
        () -> {
          permits.acquire();
          taken = true;
        });
  }

  @Actor
  public void releaserAndCanceller() {
    scope.cancel("stress");
    permits.release();
  }

  @Arbiter
  public void count(ZI_Result result) {
    result.r1 = taken;
    result.r2 = permits.available();
  }
}
