package dev.selvedge.stress;

import dev.selvedge.kernel.Children;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/** The last child leaves without the lock while somebody looks whether there is one to wait for. */
@JCStressTest
@Outcome(id = "false, false, true", expect = Expect.ACCEPTABLE, desc = "It has left, none waits.")
@Outcome(id = "true, true, true", expect = Expect.ACCEPTABLE, desc = "It looks for who waits.")
@Outcome(id = "true, false, true", expect = Expect.ACCEPTABLE, desc = "It looks in vain.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Whoever waits is never told, or the row never dies.")
@State
public class ChildrenStressTest {
  private final Children children = new Children();
  private final Child child = new Child();

  public ChildrenStressTest() {
    synchronized (children) {
      children.add(child, false);
    }
  }

  @Actor
  public void child(ZZZ_Result result) {
    Children.leave(child);
    result.r1 = Children.mayBeLast(child);
  }

  @Actor
  public void waiter(ZZZ_Result result) {
    synchronized (children) {
      result.r2 = !children.isEmpty();
    }
  }

  @Arbiter
  public void after(ZZZ_Result result) {
    result.r3 = Children.mayBeLast(child);
  }
}
