package dev.selvedge.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From one to a million waiting children are cancelled. */
@Comparison(
    title = "Cancel a group",
    shows =
        "The time of each child, from the call until the block has left. The children wait in the"
            + " library, each for itself or all for one event; raw threads are parked until a flag"
            + " is set.",
    hides = "All of them wait when it begins, so a million of them are alive.",
    per = "tasks",
    each = "task",
    scaling = true)
public class CancelScaling {
  @Benchmark
  public void raw(Parked all) throws Exception {
    all.blocked.cancelAndAwait();
  }

  @Benchmark
  public void selvedge(InGroup all) throws Exception {
    all.blocked.cancelAndAwait();
  }

  @Benchmark
  public void selvedgeOneEvent(AtEvent all) throws Exception {
    all.blocked.cancelAndAwait();
  }

  /** Starts what is to be cancelled, before each call. */
  @State(Scope.Thread)
  public abstract static class Children {
    @Param({"1", "10", "100", "1000", "10000", "100000", "1000000"})
    public int tasks;

    Blocked blocked;

    @Setup(Level.Invocation)
    public void start() throws Exception {
      blocked = start(tasks);
    }

    abstract Blocked start(int children) throws Exception;
  }

  public static class Parked extends Children {
    @Override
    Blocked start(int children) throws Exception {
      return Blocked.parked(children);
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
}
