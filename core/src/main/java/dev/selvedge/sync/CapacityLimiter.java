package dev.selvedge.sync;

import static java.util.Objects.requireNonNull;

import dev.selvedge.Action;
import dev.selvedge.Block;
import dev.selvedge.kernel.Arguments;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import dev.selvedge.kernel.WaitQueue;
import java.time.Duration;
import java.util.List;
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
   * All fields are guarded by the lock of queue. A borrower is in borrowers exactly as long as it
   * has or awaits a place; of several equal ones it is the first.
   *
   * Nobody waits beside a free place: whoever queues found none free, and whoever gives one back or
   * adds some serves the queue under the same lock. So nobody overtakes by taking a free one.
   *
   * No place is lost: it becomes the waiter's only if its signal() was true, and a turn that ends
   * otherwise is removed by its own strand.
   *
   * No code of a borrower runs under the lock: tasks are told apart by identity, and for how others
   * are there is Comparison.
   */

  private enum Answer {
    TAKEN,
    NONE_FREE,
    HAS_ONE,
    AWAITS_ONE,
    GIVEN_BACK,
    HAS_NONE,
    COMPARE
  }

  private final SpinQueue<BorrowerTurn> queue = new SpinQueue<>();
  private final Borrowers borrowers = new Borrowers();
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
    queue.lock();
    try {
      return total;
    } finally {
      queue.held = false;
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
    WaitQueue<BorrowerTurn> served = new WaitQueue<>();
    queue.lock();
    try {
      this.total = total;
      for (BorrowerTurn turn = serve(); turn != null; turn = serve()) {
        served.add(turn);
      }
    } finally {
      queue.held = false;
    }
    for (BorrowerTurn turn = served.poll(); turn != null; turn = served.poll()) {
      turn.wake();
    }
  }

  /** How many places are taken. */
  public int borrowed() {
    queue.lock();
    try {
      return borrowed;
    } finally {
      queue.held = false;
    }
  }

  /** How many places are free; zero if the limiter has shrunk below what is borrowed. */
  public int available() {
    queue.lock();
    try {
      return Math.max(0, total - borrowed);
    } finally {
      queue.held = false;
    }
  }

  /** Who has a place and how many wait, at this moment. */
  public Statistics statistics() {
    List<Object> holders;
    int places;
    int waiting;
    queue.lock();
    try {
      holders = borrowers.holders();
      places = total;
      waiting = queue.size();
    } finally {
      queue.held = false;
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
    BorrowerTurn turn = takeOrEnqueue(caller, borrower);
    if (turn != null) {
      await(turn, Timers.NEVER);
    }
  }

  private boolean borrow(Strand caller, Object borrower, Duration time)
      throws InterruptedException {
    Arguments.notNegative(time, "time");
    caller.checkpoint();
    if (time.isZero()) {
      return take(borrower);
    }
    BorrowerTurn turn = takeOrEnqueue(caller, borrower);
    return turn == null || await(turn, caller.world().timers().after(time));
  }

  private boolean await(BorrowerTurn turn, long until) throws InterruptedException {
    boolean served = false;
    try {
      served = turn.await(until);
      return served;
    } finally {
      if (!served) {
        leaveQueue(turn);
      }
    }
  }

  /** Null if it has a place at once. */
  private @Nullable BorrowerTurn takeOrEnqueue(Strand caller, Object borrower) {
    Object answer = ask(borrower, caller);
    if (answer == Answer.TAKEN) {
      return null;
    }
    if (answer instanceof BorrowerTurn turn) {
      return turn;
    }
    throw refused(borrower, answer);
  }

  private boolean take(Object borrower) {
    Object answer = ask(borrower, null);
    if (answer == Answer.TAKEN || answer == Answer.NONE_FREE) {
      return answer == Answer.TAKEN;
    }
    throw refused(borrower, answer);
  }

  private static IllegalStateException refused(Object borrower, Object answer) {
    return new IllegalStateException(
        "limiter cannot give \"%s\" a place: it %s one already"
            .formatted(nameOf(borrower), answer == Answer.HAS_ONE ? "has" : "waits for"));
  }

  private Object ask(Object borrower, @Nullable Strand caller) {
    if (borrower instanceof Strand) {
      return ask(borrower, Borrowers.hash(borrower), null, caller);
    }
    Comparison comparison = new Comparison(borrower);
    Object answer = ask(comparison.known, comparison.hash, comparison, caller);
    while (answer == Answer.COMPARE) {
      comparison.make();
      answer = ask(comparison.known, comparison.hash, comparison, caller);
    }
    return answer;
  }

  /** An answer, or the turn with which the caller, if there is one, has queued now. */
  private Object ask(
      Object borrower, int hash, @Nullable Comparison comparison, @Nullable Strand caller) {
    Object answer;
    queue.lock();
    try {
      int at = borrowers.find(borrower, hash);
      if (at >= 0) {
        answer = borrowers.hasPlace(at) ? Answer.HAS_ONE : Answer.AWAITS_ONE;
      } else if (comparison != null && comparison.isDue(borrowers)) {
        answer = Answer.COMPARE;
      } else if (borrowed < total) {
        borrowers.add(at, borrower, hash);
        borrowed++;
        answer = Answer.TAKEN;
      } else if (caller == null) {
        answer = Answer.NONE_FREE;
      } else {
        BorrowerTurn turn = new BorrowerTurn(caller, this, borrower, hash);
        borrowers.add(at, turn, hash);
        queue.add(turn);
        answer = turn;
      }
      try {
        queue.unlock();
      } catch (StackOverflowError noRoom) {
        queue.held = false; // what has been done is done, and is to be told
      }
    } catch (Throwable t) {
      queue.held = false;
      throw t;
    }
    return answer;
  }

  private void giveBack(Object borrower) {
    if (takeBack(borrower) != Answer.GIVEN_BACK) {
      throw new IllegalStateException(
          "limiter cannot take a place back from \"%s\": it has none; %s"
              .formatted(nameOf(borrower), this));
    }
  }

  private Answer takeBack(Object borrower) {
    if (borrower instanceof Strand) {
      return takeBack(borrower, Borrowers.hash(borrower), null);
    }
    Comparison comparison = new Comparison(borrower);
    Answer answer = takeBack(comparison.known, comparison.hash, comparison);
    while (answer == Answer.COMPARE) {
      comparison.make();
      answer = takeBack(comparison.known, comparison.hash, comparison);
    }
    return answer;
  }

  private Answer takeBack(Object borrower, int hash, @Nullable Comparison comparison) {
    Answer answer;
    BorrowerTurn next = null;
    queue.lock();
    try {
      int at = borrowers.find(borrower, hash);
      if (borrowers.hasPlace(at)) {
        borrowers.remove(at);
        borrowed--;
        next = serve();
        answer = Answer.GIVEN_BACK;
      } else if (at < 0 && comparison != null && comparison.isDue(borrowers)) {
        answer = Answer.COMPARE;
      } else {
        answer = Answer.HAS_NONE;
      }
      try {
        queue.unlock();
      } catch (StackOverflowError noRoom) {
        queue.held = false; // what has been done is done, and is to be told
      }
    } catch (Throwable t) {
      queue.held = false;
      throw t;
    }
    if (next != null) {
      next.wake();
    }
    return answer;
  }

  private void leaveQueue(BorrowerTurn turn) {
    queue.lock();
    try {
      queue.remove(turn);
      borrowers.remove(borrowers.find(turn.borrower, turn.hash));
    } finally {
      queue.held = false;
    }
  }

  /** Gives a free place to the first who still waits; whom it returns is to be woken. */
  private @Nullable BorrowerTurn serve() {
    while (borrowed < total) {
      BorrowerTurn first = queue.poll();
      if (first == null) {
        return null;
      }
      if (first.signal()) {
        borrowers.serve(first);
        borrowed++;
        return first;
      }
    }
    return null;
  }

  private static String nameOf(Object borrower) {
    return borrower instanceof Strand strand ? strand.name() : borrower.toString();
  }

  @Override
  public String toString() {
    int taken;
    int places;
    queue.lock();
    try {
      taken = borrowed;
      places = total;
    } finally {
      queue.held = false;
    }
    return "limiter with %d of %d places taken".formatted(taken, places);
  }
}
