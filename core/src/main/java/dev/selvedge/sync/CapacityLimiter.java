package dev.selvedge.sync;

import static java.util.Objects.requireNonNull;

import dev.selvedge.Action;
import dev.selvedge.Block;
import dev.selvedge.kernel.Arguments;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import dev.selvedge.kernel.WaitQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many do something at a time, knows who they are, and can be resized meanwhile.
 *
 * {@snippet class=CapacityLimiterSnippets region=open}
 *
 * <h2>Lifecycle</h2>
 *
 * A borrower takes one place and gives it back. The borrower is the calling task, or any object
 * that stands for the work: a connection, a request, a user. Such objects are told apart by {@code
 * equals}, and different tasks may acquire and release on behalf of one. {@link #total(int)}
 * resizes at any time: growing lets waiting borrowers in; when it shrinks below what is borrowed
 * nobody is thrown out, and nobody comes in until enough have left.
 *
 * <h2>Shape</h2>
 *
 * Fair: a place goes to the borrower that has waited longest, and nobody overtakes it.
 *
 * <h2>Errors</h2>
 *
 * {@link IllegalStateException} when a borrower that has or awaits a place asks for another, and
 * when one that has none gives it back. A wait that ends by cancellation or by its time has taken
 * no place; one that was handed its place returns, and meets the cancellation at the next
 * checkpoint.
 *
 * <h2>Memory consistency</h2>
 *
 * What precedes the release of a place happens-before what follows the next acquisition of it.
 *
 * @implNote Source: {@code CapacityLimiter} of Trio and AnyIO.
 */
public final class CapacityLimiter {

  /*
   * All fields are guarded by queue. A borrower is in borrowers exactly as long as it has a place
   * (then its value is HELD) or awaits one (then it is its turn).
   *
   * Nobody waits beside a free place: whoever queues found none free, and whoever gives one back or
   * adds some serves the queue under the same lock. So nobody overtakes by taking a free one.
   *
   * No place is lost: it becomes the waiter's only if its signal() was true, and a turn that ends
   * otherwise is removed by its own strand.
   *
   * Of the borrowers' code equals and hashCode run under the lock, toString does not.
   */

  private static final Object HELD = new Object();

  private final WaitQueue<BorrowerTurn> queue = new WaitQueue<>();

  /** Tasks apart from the others: an identity map takes them in without allocating. */
  @SuppressWarnings("IdentityHashMapUsage") // tasks are equal to themselves alone
  private final Map<Object, Object> tasks = new IdentityHashMap<>();

  private final Map<Object, Object> others = new HashMap<>();
  private int total;
  private int borrowed;

  private CapacityLimiter(int total) {
    this.total = total;
  }

  /**
   * A limiter with a number of places.
   *
   * @param total how many may borrow at a time; nobody does as long as it is zero
   * @throws IllegalArgumentException if negative
   */
  public static CapacityLimiter of(int total) {
    return new CapacityLimiter(Arguments.notNegative(total, "total"));
  }

  /**
   * Waits for a place and takes it for the calling task.
   *
   * @throws IllegalStateException if the task has one already
   * @throws dev.selvedge.CancelledException if the task's scope is cancelled
   * @throws InterruptedException if the thread was interrupted by somebody else
   */
  public void acquire() throws InterruptedException {
    Strand caller = Strand.current();
    borrow(caller, caller);
  }

  /**
   * Waits for a place and takes it for a borrower.
   *
   * @throws IllegalStateException if the borrower has or awaits one already
   * @throws InterruptedException as {@link #acquire()}
   */
  public void acquireOnBehalfOf(Object borrower) throws InterruptedException {
    borrow(Strand.current(), requireNonNull(borrower, "borrower"));
  }

  /**
   * Takes a place for the calling task if one is free. Never waits.
   *
   * @return whether it was taken
   * @throws IllegalStateException if the task has one already
   */
  public boolean tryAcquire() {
    return take(Strand.current());
  }

  /**
   * Takes a place for a borrower if one is free. Never waits.
   *
   * @return whether it was taken
   * @throws IllegalStateException if the borrower has or awaits one already
   */
  public boolean tryAcquireOnBehalfOf(Object borrower) {
    return take(requireNonNull(borrower, "borrower"));
  }

  /**
   * Waits for a place and takes it for the calling task, or gives up when the time is over.
   *
   * @param time how long to wait at most; zero asks once
   * @return whether it was taken
   * @throws IllegalArgumentException if the time is negative
   * @throws IllegalStateException if the task has one already
   * @throws InterruptedException as {@link #acquire()}
   */
  public boolean tryAcquire(Duration time) throws InterruptedException {
    Strand caller = Strand.current();
    return borrow(caller, caller, time);
  }

  /**
   * As {@link #tryAcquire(Duration)}, for a borrower.
   *
   * @throws IllegalStateException if the borrower has or awaits one already
   */
  public boolean tryAcquireOnBehalfOf(Object borrower, Duration time) throws InterruptedException {
    return borrow(Strand.current(), requireNonNull(borrower, "borrower"), time);
  }

  /**
   * Gives the place of the calling task back. Never waits.
   *
   * @throws IllegalStateException if the task has none
   */
  public void release() {
    giveBack(Strand.current());
  }

  /**
   * Gives the place of a borrower back, whichever task took it. Never waits.
   *
   * @throws IllegalStateException if the borrower has none
   */
  public void releaseOnBehalfOf(Object borrower) {
    giveBack(requireNonNull(borrower, "borrower"));
  }

  /**
   * Runs a body while the calling task has a place.
   *
   * @return the body's value
   * @throws X what the body threw
   * @throws IllegalStateException if the task has a place already
   * @throws InterruptedException as {@link #acquire()}; the body has not run then
   */
  public <T extends @Nullable Object, X extends Exception> T use(Block<? extends T, X> body)
      throws X, InterruptedException {
    requireNonNull(body, "body");
    acquire();
    try {
      return body.call();
    } finally {
      release();
    }
  }

  /** As {@link #use(Block)}, for a body without a value. */
  public <X extends Exception> void use(Action<X> body) throws X, InterruptedException {
    requireNonNull(body, "body");
    acquire();
    try {
      body.run();
    } finally {
      release();
    }
  }

  /** How many places there are. */
  public int total() {
    synchronized (queue) {
      return total;
    }
  }

  /**
   * Changes how many places there are. Never waits: after shrinking there may be more borrowed than
   * there are.
   *
   * @throws IllegalArgumentException if negative
   */
  public void total(int total) {
    Arguments.notNegative(total, "total");
    synchronized (queue) {
      this.total = total;
      serve();
    }
  }

  /** How many places are taken. */
  public int borrowed() {
    synchronized (queue) {
      return borrowed;
    }
  }

  /** How many places are free; zero if the limiter has shrunk below what is borrowed. */
  public int available() {
    synchronized (queue) {
      return Math.max(0, total - borrowed);
    }
  }

  /** Who has a place and how many wait, at this moment. */
  public Statistics statistics() {
    List<Object> holders = new ArrayList<>();
    int places;
    int waiting;
    synchronized (queue) {
      addHolders(tasks, holders);
      addHolders(others, holders);
      places = total;
      waiting = queue.size();
    }
    return new Statistics(
        places, holders.size(), holders.stream().map(CapacityLimiter::nameOf).toList(), waiting);
  }

  /**
   * A moment of a limiter.
   *
   * @param total how many places there are
   * @param borrowed how many are taken
   * @param borrowers who has them, in no order: the names of tasks, and other borrowers as text
   * @param waiting how many borrowers wait
   */
  public record Statistics(int total, int borrowed, List<String> borrowers, int waiting) {
    /** Copies the list. */
    public Statistics {
      borrowers = List.copyOf(requireNonNull(borrowers, "borrowers"));
    }
  }

  // ---- inside ----

  private void borrow(Strand caller, Object borrower) throws InterruptedException {
    caller.checkpoint();
    Turn turn = takeOrEnqueue(caller, borrower);
    if (turn != null) {
      turn.take(Timers.NEVER);
    }
  }

  private boolean borrow(Strand caller, Object borrower, Duration time)
      throws InterruptedException {
    Arguments.notNegative(time, "time");
    caller.checkpoint();
    if (time.isZero()) {
      return take(borrower);
    }
    Turn turn = takeOrEnqueue(caller, borrower);
    return turn == null || turn.take(caller.world().timers().after(time));
  }

  /** Null if it has a place at once. */
  private @Nullable Turn takeOrEnqueue(Strand caller, Object borrower) {
    Object known;
    synchronized (queue) {
      known = mapOf(borrower).get(borrower);
      if (known == null) {
        if (takeFree(borrower)) {
          return null;
        }
        BorrowerTurn turn = new BorrowerTurn(caller, borrower);
        mapOf(borrower).put(borrower, turn);
        queue.add(turn);
        return turn;
      }
    }
    throw refused(borrower, known);
  }

  private boolean take(Object borrower) {
    Object known;
    synchronized (queue) {
      known = mapOf(borrower).get(borrower);
      if (known == null) {
        return takeFree(borrower);
      }
    }
    throw refused(borrower, known);
  }

  /** Holds queue. */
  private boolean takeFree(Object borrower) {
    if (borrowed >= total) {
      return false;
    }
    mapOf(borrower).put(borrower, HELD);
    borrowed++;
    return true;
  }

  private static IllegalStateException refused(Object borrower, Object known) {
    return new IllegalStateException(
        "limiter cannot give \"%s\" a place: it %s one already"
            .formatted(nameOf(borrower), known == HELD ? "has" : "waits for"));
  }

  private void giveBack(Object borrower) {
    synchronized (queue) {
      if (mapOf(borrower).remove(borrower, HELD)) {
        borrowed--;
        serve();
        return;
      }
    }
    throw new IllegalStateException(
        "limiter cannot take a place back from \"%s\": it has none; %s"
            .formatted(nameOf(borrower), this));
  }

  /** Gives free places to the first in the queue. Holds queue. */
  private void serve() {
    while (borrowed < total) {
      BorrowerTurn first = queue.poll();
      if (first == null) {
        return;
      }
      if (first.signal()) {
        mapOf(first.borrower).put(first.borrower, HELD);
        borrowed++;
      }
    }
  }

  private Map<Object, Object> mapOf(Object borrower) {
    return borrower instanceof Strand ? tasks : others;
  }

  private static void addHolders(Map<Object, Object> from, List<Object> holders) {
    from.forEach((borrower, state) -> {
      if (state == HELD) {
        holders.add(borrower);
      }
    });
  }

  private static String nameOf(Object borrower) {
    return borrower instanceof Strand strand ? strand.name() : borrower.toString();
  }

  @Override
  public String toString() {
    synchronized (queue) {
      return "limiter with %d of %d places taken".formatted(borrowed, total);
    }
  }

  private final class BorrowerTurn extends Turn {
    private final Object borrower;

    BorrowerTurn(Strand strand, Object borrower) {
      super(strand, CapacityLimiter.this);
      this.borrower = borrower;
    }

    @Override
    void leave() {
      synchronized (queue) {
        queue.remove(this);
        mapOf(borrower).remove(borrower);
      }
    }
  }
}
