package dev.selvedge.stress;

import dev.selvedge.CancelScope;
import dev.selvedge.sync.Channel;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A sender is cancelled while somebody looks for its item: it was sent and had, or neither. */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "Handed over.")
@Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "Cancelled before.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Lost, or had without having been sent.")
@State
public class HandOverStressTest {
  private final Channel<String> channel = Channel.rendezvous();
  private final CancelScope scope = CancelScope.create();

  @Actor
  public void sender(ZZ_Result result) {
    result.r1 = Scoped.run(scope, () -> channel.send("item"));
  }

  @Actor
  public void receiverAndCanceller(ZZ_Result result) {
    boolean early = channel.tryReceive().isPresent();
    scope.cancel("stress");
    boolean late = channel.tryReceive().isPresent();
    result.r2 = early || late;
  }
}
