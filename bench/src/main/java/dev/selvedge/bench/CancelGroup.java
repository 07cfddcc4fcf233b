package dev.selvedge.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Children that wait are cancelled, until all of them have ended. */
@Comparison(
    title = "Cancel a group",
    shows =
        "The time from the call that cancels until the block has left and every child has ended."
            + " The children wait in the library (raw: parked until a flag is set), or, in the rows"
            + " that say so, in Thread.sleep, which nothing but an interrupt ends.",
    hides =
        "All children wait when it begins. StructuredTaskScope, jox and the executor can only"
            + " interrupt, so they are to be compared with rawInterrupt; they are what a program"
            + " would use instead, all the same.",
    per = "children",
    each = "child")
@Reach(row = "selvedge", at = "1000", beside = "raw", most = 1.5)
@Reach(row = "selvedge", at = "10000", beside = "raw", most = 1.5)
@Reach(row = "selvedgeOneEvent", at = "10000", beside = "raw", most = 1.5)
@Reach(row = "selvedge", at = "10000", beside = "structured", most = 0.25)
@Reach(row = "selvedge", at = "10000", beside = "jox", most = 0.25)
@Reach(row = "selvedge", at = "10000", beside = "kotlin", most = 0.25)
public class CancelGroup {

  @Benchmark
  public void raw(Parked all) throws Exception {
    all.blocked.cancelAndAwait();
  }

  @Benchmark
  public void rawInterrupt(Asleep all) throws Exception {
    all.blocked.cancelAndAwait();
  }

  @Benchmark
  public void executor(InExecutor all) throws Exception {
    all.blocked.cancelAndAwait();
  }

  @Benchmark
  public void structured(InStructured all) throws Exception {
    all.blocked.cancelAndAwait();
  }

  @Benchmark
  public void jox(InJox all) throws Exception {
    all.blocked.cancelAndAwait();
  }

  @Benchmark
  public void kotlin(InCoroutines all) throws Exception {
    all.blocked.cancelAndAwait();
  }

  @Benchmark
  public void selvedge(InGroup all) throws Exception {
    all.blocked.cancelAndAwait();
  }

  /** All of them wait for one event, in whose queue they stand. */
  @Benchmark
  public void selvedgeOneEvent(AtEvent all) throws Exception {
    all.blocked.cancelAndAwait();
  }

  @Benchmark
  public void selvedgeThreadSleep(InGroupAsleep all) throws Exception {
    all.blocked.cancelAndAwait();
  }

  /** Starts what is to be cancelled, before each call. */
  @State(Scope.Thread)
  public abstract static class Children {
    @Param({"1000", "10000"})
    public int children;

    Blocked blocked;

    @Setup(Level.Invocation)
    public void start() throws Exception {
      blocked = start(children);
    }

    abstract Blocked start(int children) throws Exception;
  }

  public static class Parked extends Children {
    @Override
    Blocked start(int children) throws Exception {
      return Blocked.parked(children);
    }
  }

  public static class Asleep extends Children {
    @Override
    Blocked start(int children) throws Exception {
      return Blocked.asleep(children);
    }
  }

  public static class InExecutor extends Children {
    @Override
    Blocked start(int children) throws Exception {
      return Blocked.inExecutor(children);
    }
  }

  public static class InStructured extends Children {
    @Override
    Blocked start(int children) throws Exception {
      return Blocked.inStructured(children);
    }
  }

  public static class InJox extends Children {
    @Override
    Blocked start(int children) throws Exception {
      return Blocked.inJox(children);
    }
  }

  public static class InCoroutines extends Children {
    @Override
    Blocked start(int children) throws Exception {
      return Blocked.inCoroutines(children);
    }
  }

  public static class InGroup extends Children {
    @Override
    Blocked start(int children) throws Exception {
      return Blocked.inGroup(children);
    }
  }

  public static class AtEvent extends Children {
    @Override
    Blocked start(int children) throws Exception {
      return Blocked.atOneEvent(children);
    }
  }

  public static class InGroupAsleep extends Children {
    @Override
    Blocked start(int children) throws Exception {
      return Blocked.asleepInGroup(children);
    }
  }
}
