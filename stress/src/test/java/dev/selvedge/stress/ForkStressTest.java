package dev.selvedge.stress;

import dev.selvedge.ManagedTaskGroup;
import dev.selvedge.Task;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZIZ_Result;

/** A fork meets the closing of its group: refused with nothing started, or awaited. */
@JCStressTest
@Outcome(id = "false, 0, false", expect = Expect.ACCEPTABLE, desc = "Refused.")
@Outcome(id = "true, 1, true", expect = Expect.ACCEPTABLE, desc = "Ran and was awaited.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Refused and run, or run and not awaited.")
@State
public class ForkStressTest {
  private final ManagedTaskGroup group =
      ManagedTaskGroup.open(
          "stress",
          (task, failure) -> {
            throw new AssertionError(failure);
          });
  private final AtomicInteger ran = new AtomicInteger();
  private volatile Task<?> forked;
  private volatile boolean doneAfterClose;

  @Actor
  public void forker() {
    try {
      forked = group.fork(() -> ran.incrementAndGet());
    } catch (IllegalStateException refused) {
      forked = null;
    }
  }

  @Actor
  public void closer() {
    group.close();
    doneAfterClose = group.tasks().isEmpty();
  }

  @Arbiter
  public void count(ZIZ_Result result) {
    result.r1 = forked != null;
    result.r2 = ran.get();
    result.r3 = forked != null && forked.isDone() && doneAfterClose;
  }
}
