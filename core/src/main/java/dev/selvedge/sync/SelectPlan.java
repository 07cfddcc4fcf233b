package dev.selvedge.sync;

import static java.util.Objects.requireNonNull;

import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The clauses of a select, sorted out; immutable. */
final class SelectPlan<R extends @Nullable Object, X extends Exception> {

  private static final Comparator<ChannelCore<?>> BY_ID = (a, b) -> Long.compare(a.id, b.id);

  private final List<ChannelClause<? extends R, ? extends X>> channelClauses;
  private final @Nullable OtherClause<? extends R, ? extends X> other;
  private final ChannelCore<?>[] lockOrder;

  SelectPlan(List<Select.Clause<? extends R, ? extends X>> clauses) {
    channelClauses = new ArrayList<>(clauses.size());
    OtherClause<? extends R, ? extends X> found = null;
    for (Select.Clause<? extends R, ? extends X> clause : clauses) {
      requireNonNull(clause, "clause");
      switch (clause) {
        case ChannelClause<? extends R, ? extends X> c -> channelClauses.add(c);
        case OtherClause<? extends R, ? extends X> o -> {
          if (found != null) {
            throw new IllegalArgumentException(
                "a select takes one clause made by after or otherwise, but got \"%s\" and \"%s\""
                    .formatted(found, o));
          }
          found = o;
        }
      }
    }
    if (clauses.isEmpty()) {
      throw new IllegalArgumentException("a select needs at least 1 clause, but got 0");
    }
    other = found;
    lockOrder = inLockOrder();
  }

  /** A plan is often made for one run, so this is done without streams. */
  private ChannelCore<?>[] inLockOrder() {
    ChannelCore<?>[] all = new ChannelCore<?>[channelClauses.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = channelClauses.get(i).core();
    }
    Arrays.sort(all, BY_ID);
    int distinct = 0;
    for (ChannelCore<?> core : all) {
      if (distinct == 0 || core != all[distinct - 1]) {
        all[distinct++] = core;
      }
    }
    return distinct == all.length ? all : Arrays.copyOf(all, distinct);
  }

  List<ChannelClause<? extends R, ? extends X>> channelClauses() {
    return channelClauses;
  }

  /** The channels, each once, in the order in which all selects take their locks; only read. */
  ChannelCore<?>[] lockOrder() {
    return lockOrder;
  }

  /** Whether it does something else at once if no channel is ready. */
  boolean waits() {
    return other == null || !other.time().isZero();
  }

  /** When it does something else, in nanoseconds of a strand's world. */
  long until(Strand strand) {
    return other == null ? Timers.NEVER : strand.world().timers().after(other.time());
  }

  /** Does what is to be done when no channel was ready. */
  R happenOtherwise() throws X, InterruptedException {
    if (other == null) {
      throw new IllegalStateException("internal error: a wait without a deadline was over");
    }
    return other.then().call();
  }

  @Override
  public String toString() {
    String channels =
        channelClauses.stream().map(Object::toString).collect(Collectors.joining(" or "));
    return channels.isEmpty() ? "the time of a select" : channels;
  }
}
