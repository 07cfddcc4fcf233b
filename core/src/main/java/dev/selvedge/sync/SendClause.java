package dev.selvedge.sync;

import static java.util.Objects.requireNonNull;

import dev.selvedge.Block;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends an item. */
final class SendClause<T, R extends @Nullable Object, X extends Exception>
    extends ChannelClause<R, X> {

  private final ChannelCore<T> core;
  private final @Nullable ChannelEnd<T> end;
  private final Supplier<? extends T> supplier;
  private final Block<? extends R, ? extends X> then;

  SendClause(
      Sender<T> sender, Supplier<? extends T> supplier, Block<? extends R, ? extends X> then) {
    SenderPart<T> part = (SenderPart<T>) sender; // there is no other kind
    this.core = part.core();
    this.end = part.end();
    this.supplier = supplier;
    this.then = then;
  }

  @Override
  ChannelCore<T> core() {
    return core;
  }

  @Override
  ClauseWait<T, R, X> begin(SelectWait<?, ?> wait, int index) {
    return new Sending(wait, index, requireNonNull(supplier.get(), "item"));
  }

  @Override
  public String toString() {
    return core.senders.toString();
  }

  private final class Sending extends ClauseWait<T, R, X> {

    Sending(SelectWait<?, ?> wait, int index, T supplied) {
      super(SendClause.this.core, SendClause.this.end, wait, index);
      item = supplied;
    }

    @Override
    boolean attempt() {
      refusal = core.sendRefusal(end);
      return refusal != null || core.put(requireNonNull(item));
    }

    @Override
    public ChannelSide<T> side() {
      return core.senders;
    }

    @Override
    R happen() throws X, InterruptedException {
      if (refusal != null) {
        throw core.sendException(refusal);
      }
      return then.call();
    }
  }
}
