package dev.selvedge.sync;

import static java.util.Objects.requireNonNull;

import dev.selvedge.Block;
import org.jspecify.annotations.Nullable;

/** Receives an item; at the end of the channel, does something else or throws. */
final class ReceiveClause<T, R extends @Nullable Object, X extends Exception>
    extends ChannelClause<R, X> {

  private final ChannelCore<T> core;
  private final @Nullable ChannelEnd<T> end;
  private final Select.Handler<? super T, ? extends R, ? extends X> then;
  private final @Nullable Block<? extends R, ? extends X> atEnd;

  ReceiveClause(
      Receiver<T> receiver,
      Select.Handler<? super T, ? extends R, ? extends X> then,
      @Nullable Block<? extends R, ? extends X> atEnd) {
    ReceiverPart<T> part = (ReceiverPart<T>) receiver; // there is no other kind
    this.core = part.core();
    this.end = part.end();
    this.then = then;
    this.atEnd = atEnd;
  }

  @Override
  ChannelCore<T> core() {
    return core;
  }

  @Override
  ClauseWait<T, R, X> begin(SelectWait<?, ?> wait, int index) {
    return new Receiving(wait, index);
  }

  @Override
  public String toString() {
    return core.receivers.toString();
  }

  private final class Receiving extends ClauseWait<T, R, X> {

    Receiving(SelectWait<?, ?> wait, int index) {
      super(ReceiveClause.this.core, ReceiveClause.this.end, wait, index);
    }

    @Override
    boolean attempt() {
      refusal = core.receiveRefusal(end);
      if (refusal == null) {
        item = core.take();
        if (item == null && core.senders.closed) {
          refusal = ChannelClosing.END;
        }
      }
      return item != null || refusal != null;
    }

    @Override
    public ChannelSide<T> side() {
      return core.receivers;
    }

    @Override
    R happen() throws X, InterruptedException {
      T received = item;
      if (received != null) {
        return then.handle(received);
      }
      if (refusal == ChannelClosing.END && atEnd != null) {
        return atEnd.call();
      }
      throw core.receiveException(requireNonNull(refusal));
    }
  }
}
