package dev.selvedge.sync;

import dev.selvedge.kernel.Patience;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of a select: tries its clauses, and if none is ready waits in all their channels at once,
 * as one waiter with a {@link ClauseWait} in each.
 *
 * <h2>Why exactly one clause happens</h2>
 *
 * The run holds the locks of all its channels while it tries its clauses one after the other and,
 * if none succeeds, queues them all. So to everybody else it is at no time half there: either it
 * acts, like any running send or receive, and no part of it is queued; or all of it is queued, it
 * is passive, and the single compare-and-set of its waiter decides which of those who come to its
 * channels, its deadline or a cancellation has it. Whoever wins it does so under the lock of one
 * channel and marks the clause there ({@code met}) before leaving the lock; the run finds the mark
 * when it takes its clauses out, channel by channel.
 *
 * <h2>Why two selects that meet need nothing more</h2>
 *
 * Every meeting is one between a party that acts and one that waits, and only the one that waits
 * has to be won, as nothing can take the other's operation away from it. Two selects on the same
 * channels cannot both be waiting for each other: they queue one after the other, as they have a
 * lock in common, and the later one finds the earlier one before it queues. Thus no step ever needs
 * two waits to be settled at a time, and there is nothing to undo.
 *
 * <h2>Why there is no deadlock</h2>
 *
 * Only here are several channels' locks held at a time, and they are taken in the order of the
 * channels' ids. Under them nothing blocks, and no code of the user runs: items to send are asked
 * for before, handlers are called after.
 */
final class SelectWait<R extends @Nullable Object, X extends Exception> extends SpinWaiter {

  private final SelectPlan<R, X> plan;
  private final List<ClauseWait<?, ? extends R, ? extends X>> clauses;

  /** Whom a ready clause has signalled, to be woken without the locks. For its own strand. */
  private @Nullable SpinWaiter woken;

  SelectWait(SelectPlan<R, X> plan, Strand strand) {
    super(strand, plan);
    this.plan = plan;
    this.clauses = new ArrayList<>(plan.channelClauses().size());
    for (ChannelClause<? extends R, ? extends X> clause : plan.channelClauses()) {
      clauses.add(clause.begin(this, clauses.size()));
    }
  }

  /** The clause that is to happen, the search beginning at an index; null if time is over. */
  @Nullable ClauseWait<?, ? extends R, ? extends X> choose(int from) throws InterruptedException {
    long until = plan.waits() ? plan.until(strand()) : Timers.NEVER;
    ClauseWait<?, ? extends R, ? extends X> ready = tryOrQueue(from, 0);
    ChannelCore.wake(woken);
    if (ready != null || !plan.waits()) {
      return ready;
    }
    try {
      await(until);
    } finally {
      ready = leave();
    }
    return ready;
  }

  /** That of its first place, if it has one: which of them ends the wait is not known before. */
  @Override
  protected @Nullable Patience patience() {
    return clauses.isEmpty() ? null : clauses.getFirst().side().patience;
  }

  /** Takes the locks from a depth on, then chooses. */
  private @Nullable ClauseWait<?, ? extends R, ? extends X> tryOrQueue(int from, int depth) {
    if (depth < plan.lockOrder().size()) {
      ChannelCore<?> core = plan.lockOrder().get(depth);
      if (depth > 0 && core == plan.lockOrder().get(depth - 1)) {
        return tryOrQueue(from, depth + 1);
      }
      core.lock();
      try {
        return tryOrQueue(from, depth + 1);
      } finally {
        core.held = false;
      }
    }
    for (int i = 0; i < clauses.size(); i++) {
      ClauseWait<?, ? extends R, ? extends X> clause = clauses.get((from + i) % clauses.size());
      if (clause.attempt()) {
        woken = clause.core.unclaim();
        return clause;
      }
    }
    if (plan.waits()) {
      clauses.forEach(ClauseWait::enqueue);
    }
    return null;
  }

  /** Takes all clauses out of their queues; returns the one that was met, or null. */
  private @Nullable ClauseWait<?, ? extends R, ? extends X> leave() {
    ClauseWait<?, ? extends R, ? extends X> chosen = null;
    for (ClauseWait<?, ? extends R, ? extends X> clause : clauses) {
      if (clause.leave()) {
        chosen = clause;
      }
    }
    return chosen;
  }
}
