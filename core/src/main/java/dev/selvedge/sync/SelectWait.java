package dev.selvedge.sync;

import dev.selvedge.kernel.Patience;
import dev.selvedge.kernel.Strand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of a select: tries its clauses, and if none is ready waits in all their channels at once,
 * as one waiter with a {@link ClauseWait} in each.
 *
 * <h2>Why exactly one clause happens</h2>
 *
 * If the first clause in turn is ready, it happens, however things stand with the others: so it is
 * tried under the lock of its own channel. Else the run holds the locks of all its channels while
 * it tries its clauses one after the other and, if none succeeds, queues them all. So to everybody
 * else it is at no time half there: either it acts, like any running send or receive, and no part
 * of it is queued; or all of it is queued, it is passive, and the single compare-and-set of its
 * waiter decides which of those who come to its channels, its deadline or a cancellation has it.
 * Whoever wins it does so under the lock of one channel and marks the clause there ({@code met})
 * before leaving the lock; the run finds the mark when it takes its clauses out, channel by
 * channel.
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

  /**
   * In the order of the plan; empty as long as the first one in turn may be enough. For its own
   * strand.
   */
  private List<ClauseWait<?, ? extends R, ? extends X>> clauses = List.of();

  /** Whom a ready clause has signalled, to be woken without the locks. For its own strand. */
  private @Nullable SpinWaiter woken;

  SelectWait(SelectPlan<R, X> plan, Strand strand) {
    super(strand, plan);
    this.plan = plan;
  }

  /** The clause that is to happen, the search beginning at an index; null if time is over. */
  @Nullable ClauseWait<?, ? extends R, ? extends X> choose(int from) throws InterruptedException {
    ClauseWait<?, ? extends R, ? extends X> ready = null;
    if (!plan.channelClauses().isEmpty()) {
      ClauseWait<?, ? extends R, ? extends X> first = begin(from % plan.channelClauses().size());
      ready = tryAlone(first) ? first : tryAllOrQueue(first);
    }
    ChannelCore.wake(woken);
    if (ready != null || !plan.waits()) {
      return ready;
    }
    try {
      await(plan.until(strand()));
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

  private ClauseWait<?, ? extends R, ? extends X> begin(int index) {
    return plan.channelClauses().get(index).begin(this, index);
  }

  /** Lets a clause happen if it is ready, whatever the others are. */
  private boolean tryAlone(ClauseWait<?, ? extends R, ? extends X> clause) {
    ChannelCore<?> core = clause.core;
    boolean happens;
    core.lock();
    try {
      happens = attempt(clause);
      core.unlock();
    } catch (Throwable t) {
      core.held = false;
      throw t;
    }
    return happens;
  }

  private List<ClauseWait<?, ? extends R, ? extends X>> withTheOthers(
      ClauseWait<?, ? extends R, ? extends X> first) {
    int count = plan.channelClauses().size();
    List<ClauseWait<?, ? extends R, ? extends X>> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(i == first.index() ? first : begin(i));
    }
    return all;
  }

  /** The clause that is ready, the search beginning at one; if there is none, it queues them. */
  private @Nullable ClauseWait<?, ? extends R, ? extends X> tryAllOrQueue(
      ClauseWait<?, ? extends R, ? extends X> first) {
    clauses = withTheOthers(first);
    int count = clauses.size();
    ChannelCore<?>[] locks = plan.lockOrder();
    ClauseWait<?, ? extends R, ? extends X> ready = null;
    int locked = 0;
    try {
      for (; locked < locks.length; locked++) {
        locks[locked].lock();
      }
      for (int i = 0; i < count && ready == null; i++) {
        ClauseWait<?, ? extends R, ? extends X> clause = clauses.get((first.index() + i) % count);
        ready = attempt(clause) ? clause : null;
      }
      if (ready == null && plan.waits()) {
        for (ClauseWait<?, ? extends R, ? extends X> clause : clauses) {
          clause.enqueue();
        }
      }
      for (; locked > 0; locked--) {
        locks[locked - 1].unlock();
      }
    } catch (Throwable t) {
      while (locked > 0) {
        locks[--locked].held = false;
      }
      throw t;
    }
    return ready;
  }

  /** Lets a clause happen if it is ready; under the lock of its channel. */
  private boolean attempt(ClauseWait<?, ? extends R, ? extends X> clause) {
    boolean happens = clause.attempt();
    if (happens) {
      woken = clause.core.unclaim();
    }
    return happens;
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
