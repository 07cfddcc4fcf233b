package dev.selvedge.sync;

import static java.util.Arrays.asList;
import static java.util.Objects.requireNonNull;

import dev.selvedge.Block;
import dev.selvedge.kernel.Arguments;
import dev.selvedge.kernel.Strand;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for several channels at a time: exactly one of the clauses happens.
 *
 * {@snippet class=SelectSnippets region=open}
 *
 * <p>{@link #select} is for one time. A loop makes its select once, and lets it run again and
 * again:
 *
 * {@snippet class=SelectSnippets region=loop}
 *
 * <h2>Shape</h2>
 *
 * A clause is ready if its send or receive would not have to wait, or if its channel is closed. If
 * several are ready, the first of them in turn happens: the turn begins with the first argument,
 * and when the select runs again, with the clause behind the one that happened last. So a clause
 * that is always ready does not starve the others; {@link #inOrder} makes a select that always
 * begins with the first argument, for clauses that go before others. If none is ready, the first
 * one to become so happens, as fair as a plain send or receive that had come at the same time.
 *
 * <p>What a clause leads to runs in the calling task, after the choice; the other clauses have not
 * happened. Senders and receivers of a channel may meet in two selects. A select never meets
 * itself.
 *
 * <h2>Errors</h2>
 *
 * {@link ChannelClosedException} if the clause whose turn it is cannot happen any more: a send that
 * nobody can receive, a receive at the channel's end ({@link #receiveOrEnd} takes that as an item).
 * Cancelled or interrupted while waiting, no clause has happened.
 *
 * <h2>Memory consistency</h2>
 *
 * As of {@link Channel}. A select may run in several tasks at a time.
 *
 * @param <R> the type of the result
 * @param <X> what the clauses may throw
 * @implNote Source: Go's {@code select}, which chooses by chance where this one takes turns.
 */
public final class Select<R extends @Nullable Object, X extends Exception> {

  /**
   * One of the things that a select can do. Made by the methods of {@link Select}; it may be used
   * again.
   *
   * @param <R> the type of the result
   * @param <X> what it may throw
   */
  public sealed interface Clause<R extends @Nullable Object, X extends Exception>
      permits ChannelClause, OtherClause {}

  /**
   * What a received item leads to.
   *
   * @param <T> the type of the item
   * @param <R> the type of the result
   * @param <X> what it may throw
   */
  @FunctionalInterface
  public interface Handler<T, R extends @Nullable Object, X extends Exception> {
    /** Turns an item into the result of the select. */
    R handle(T item) throws X, InterruptedException;
  }

  private final SelectPlan<R, X> plan;
  private final boolean inTurn;

  /**
   * Where the search begins: 0 if not in turn, else behind the last winner. Tasks may race for it.
   */
  private volatile int first;

  private Select(List<Clause<? extends R, ? extends X>> clauses, boolean inTurn) {
    this.plan = new SelectPlan<>(clauses);
    this.inTurn = inTurn;
  }

  /**
   * Makes a select and runs it once.
   *
   * @return what the clause led to that happened
   * @throws X what that clause threw
   * @throws ChannelClosedException if the clause in turn cannot happen any more
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <R extends @Nullable Object, X extends Exception> R select(
      Clause<? extends R, ? extends X>... clauses) throws X, InterruptedException {
    return new Select<R, X>(asList(requireNonNull(clauses, "clauses")), true).run();
  }

  /**
   * Makes a select whose clauses take turns.
   *
   * @throws IllegalArgumentException if there is no clause, or more than one of {@link #after} and
   *     {@link #otherwise}
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <R extends @Nullable Object, X extends Exception> Select<R, X> of(
      Clause<? extends R, ? extends X>... clauses) {
    return new Select<>(asList(requireNonNull(clauses, "clauses")), true);
  }

  /**
   * Makes a select that prefers earlier clauses to later ones.
   *
   * @throws IllegalArgumentException as {@link #of}
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <R extends @Nullable Object, X extends Exception> Select<R, X> inOrder(
      Clause<? extends R, ? extends X>... clauses) {
    return new Select<>(asList(requireNonNull(clauses, "clauses")), false);
  }

  // ---- clauses ----

  /** Receives an item. At the end of its channel, {@link #run} throws. */
  public static <T, R extends @Nullable Object, X extends Exception> Clause<R, X> receive(
      Receiver<T> receiver, Handler<? super T, ? extends R, ? extends X> then) {
    requireNonNull(receiver, "receiver");
    return new ReceiveClause<T, R, X>(receiver, requireNonNull(then, "then"), null);
  }

  /** Receives an item, or empty at the end of the channel. */
  public static <T, R extends @Nullable Object, X extends Exception> Clause<R, X> receiveOrEnd(
      Receiver<T> receiver, Handler<? super Optional<T>, ? extends R, ? extends X> then) {
    requireNonNull(receiver, "receiver");
    requireNonNull(then, "then");
    return new ReceiveClause<T, R, X>(
        receiver, item -> then.handle(Optional.of(item)), () -> then.handle(Optional.empty()));
  }

  /** Sends an item. */
  public static <T, R extends @Nullable Object, X extends Exception> Clause<R, X> send(
      Sender<? super T> sender, T item, Block<? extends R, ? extends X> then) {
    requireNonNull(item, "item");
    return sendNext(sender, () -> item, then);
  }

  /**
   * Sends an item that is asked for once in each run of the select, whether or not this clause
   * happens then: the supplier should look and not take. A run whose first clause in turn is ready
   * asks no other one.
   */
  public static <T, R extends @Nullable Object, X extends Exception> Clause<R, X> sendNext(
      Sender<? super T> sender, Supplier<? extends T> item, Block<? extends R, ? extends X> then) {
    requireNonNull(sender, "sender");
    requireNonNull(item, "item");
    return new SendClause<>(sender, item, requireNonNull(then, "then"));
  }

  /**
   * Happens if nothing else has happened for a time.
   *
   * @param time how long; zero is {@link #otherwise}
   * @throws IllegalArgumentException if the time is negative
   */
  public static <R extends @Nullable Object, X extends Exception> Clause<R, X> after(
      Duration time, Block<? extends R, ? extends X> then) {
    Arguments.notNegative(time, "time");
    return new OtherClause<R, X>(time, requireNonNull(then, "then"));
  }

  /** Happens at once if no other clause is ready. */
  public static <R extends @Nullable Object, X extends Exception> Clause<R, X> otherwise(
      Block<? extends R, ? extends X> then) {
    return new OtherClause<R, X>(Duration.ZERO, requireNonNull(then, "then"));
  }

  // ---- running ----

  /**
   * Waits until a clause can happen, and lets it.
   *
   * @return what the clause led to that happened
   * @throws X what that clause threw
   * @throws ChannelClosedException if the clause in turn cannot happen any more
   * @throws InterruptedException if the caller was cancelled or interrupted
   */
  public R run() throws X, InterruptedException {
    Strand strand = Strand.current();
    strand.checkpoint();
    ClauseWait<?, ? extends R, ? extends X> winner = new SelectWait<>(plan, strand).choose(first);
    if (winner == null) {
      return plan.happenOtherwise();
    }
    if (inTurn) {
      first = winner.index() + 1;
    }
    return winner.happen();
  }

  @Override
  public String toString() {
    return plan.toString();
  }
}
