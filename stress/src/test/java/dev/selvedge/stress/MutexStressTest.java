package dev.selvedge.stress;

import dev.selvedge.CancelScope;
import dev.selvedge.sync.Mutex;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/** Two increments under a mutex, one of which may be cancelled: counted, and the mutex is free. */
@JCStressTest
@Outcome(id = "2, false", expect = Expect.ACCEPTABLE, desc = "Both, and the mutex is free.")
@Outcome(id = "1, false", expect = Expect.ACCEPTABLE, desc = "One was cancelled.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An update was lost, or the mutex is held by nobody.")
@State
public class MutexStressTest {
  private final Mutex mutex = Mutex.create();
  private final CancelScope scope = CancelScope.create();
  private final CancelScope untouched = CancelScope.create();
  private int count;

  @Actor
  public void cancelled() {
    Scoped.run(scope, this::increment);
  }

  @Actor
  public void cancellerAndOther() {
    scope.cancel("stress");
    Scoped.run(untouched, this::increment);
  }

  private void increment() throws InterruptedException {
    mutex.lock();
    count++;
    mutex.unlock();
  }

  @Arbiter
  public void count(IZ_Result result) {
    result.r1 = count;
    result.r2 = mutex.isLocked();
  }
}
