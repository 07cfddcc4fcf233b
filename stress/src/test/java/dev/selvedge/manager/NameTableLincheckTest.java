package dev.selvedge.manager;

import dev.selvedge.Task;
import dev.selvedge.stress.Lincheck;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * One name: registering, replacing, cancelling, the ends of tasks, the start and the shutdown agree
 * on who has it. No two who have it run at a time, and nobody who got it is left held.
 *
 * <p>What the table holds are not tasks but stand-ins that have no threads: one that is cancelled
 * ends at once, and one that unwinds first is asked to {@link #leave} and comes to its {@link
 * #end}.
 */
public class NameTableLincheckTest {

  private static final String NAME = "one";

  /** Ends are told as by a task: first it is over, then the table hears of it. */
  static final class StandIn extends Named<StandIn> {
    private final NameTableLincheckTest test;
    private final AtomicReference<Task.Status> status = new AtomicReference<>(Task.Status.HELD);
    private volatile boolean leaving;

    StandIn(NameTableLincheckTest test) {
      super(NAME);
      this.test = test;
    }

    @Override
    Task.Status status() {
      return status.get();
    }

    @Override
    boolean isLive() {
      Task.Status now = status.get();
      return now == Task.Status.HELD || now == Task.Status.RUNNING;
    }

    @Override
    boolean isLeaving() {
      return leaving || !isLive();
    }

    @Override
    void begin() {
      if (!test.table.isStarted() && !test.table.isClosed()) {
        throw new AssertionError("it begins before the start");
      }
      if (status.compareAndSet(Task.Status.HELD, Task.Status.RUNNING)) {
        StandIn other = test.running;
        if (other != null && other.isLive() && isLive()) {
          throw new AssertionError("two run at a time");
        }
        test.running = this;
      }
    }

    @Override
    boolean cancel(String reason) {
      return end(Task.Status.CANCELLED);
    }

    @Override
    void cancelIdle(String reason) {}

    /** False if it has ended before. */
    boolean end(Task.Status how) {
      Task.Status now = status.get();
      while (now == Task.Status.HELD || now == Task.Status.RUNNING) {
        if (status.compareAndSet(now, how)) {
          test.table.ended(this);
          return true;
        }
        now = status.get();
      }
      return false;
    }
  }

  private final NameTable<StandIn> table = new NameTable<>();

  /** Who was begun last. */
  private volatile @Nullable StandIn running;

  @Operation
  public NameTable.Answer register() {
    return table.add(new StandIn(this));
  }

  /**
   * As the manager does it, which tells the table again that the one before has ended. Not beside
   * bodies that end: it gives the name away first and cancels then, and who ends by itself between
   * the two is not yet cancelled, as it would be if that were one step.
   */
  @Operation(nonParallelGroup = "body")
  public NameTable.Answer replace() {
    StandIn next = new StandIn(this);
    NameTable.Answer answer = table.replace(next);
    StandIn before = table.predecessor(next);
    if (before != null && !before.isLive()) {
      table.ended(before);
    }
    return answer;
  }

  @Operation
  public void cancel() {
    table.cancel(NAME, "stress");
  }

  @Operation
  public boolean isActive() {
    return table.get(NAME) != null;
  }

  /** Whoever has the name is asked to end, and takes its time. */
  @Operation(nonParallelGroup = "body")
  public void leave() {
    List<StandIn> live = table.live();
    if (!live.isEmpty()) {
      live.getFirst().leaving = true;
    }
  }

  /** Whoever has the name ends. */
  @Operation(nonParallelGroup = "body")
  public boolean end() {
    for (List<StandIn> live = table.live(); !live.isEmpty(); live = table.live()) {
      if (live.getFirst().end(Task.Status.SUCCEEDED)) {
        return true;
      }
    }
    return false;
  }

  @Operation
  public boolean start() {
    return table.start();
  }

  @Operation
  public void close() {
    table.close();
  }

  /** When nothing is under way. */
  @Validate
  public void nobodyWhoHasTheNameIsLeftHeld() {
    List<StandIn> live = table.live();
    if (table.isStarted() && !live.isEmpty() && live.getFirst().status() == Task.Status.HELD) {
      throw new AssertionError("it was not begun");
    }
    if (live.isEmpty() && table.size() > 0) {
      throw new AssertionError("the name is held by who has ended");
    }
  }

  /** The same, one after the other: who has the name, and whether somebody is to have it next. */
  public static class OneName {
    private boolean held;
    private boolean leaving;
    private boolean next;
    private boolean closed;

    public NameTable.Answer register() {
      if (closed) {
        return NameTable.Answer.CLOSED;
      }
      if (next || (held && !leaving)) {
        return NameTable.Answer.EXISTS;
      }
      next = held;
      held = true;
      return NameTable.Answer.TAKEN;
    }

    public NameTable.Answer replace() {
      if (closed) {
        return NameTable.Answer.CLOSED;
      }
      cancel();
      held = true;
      return NameTable.Answer.TAKEN;
    }

    public void cancel() {
      held = false;
      leaving = false;
      next = false;
    }

    public boolean isActive() {
      return held;
    }

    public void leave() {
      leaving = held;
    }

    public boolean end() {
      boolean ended = held;
      held = next;
      leaving = false;
      next = false;
      return ended;
    }

    public boolean start() {
      return !closed;
    }

    public void close() {
      closed = true;
    }
  }

  @Test
  void everyInterleavingIsLinearisable() {
    Lincheck.explore(NameTableLincheckTest.class, OneName.class);
  }
}
