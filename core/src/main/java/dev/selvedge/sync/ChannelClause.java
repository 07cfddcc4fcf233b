package dev.selvedge.sync;

import org.jspecify.annotations.Nullable;

/** A clause of a select that sends or receives. */
abstract sealed class ChannelClause<R extends @Nullable Object, X extends Exception>
    implements Select.Clause<R, X> permits ReceiveClause, SendClause {

  /** The channel. */
  abstract ChannelCore<?> core();

  /** Its part in one run of a select, as the clause of an index. */
  abstract ClauseWait<?, ? extends R, ? extends X> begin(SelectWait<?, ?> wait, int index);

  @Override
  public abstract String toString();
}
