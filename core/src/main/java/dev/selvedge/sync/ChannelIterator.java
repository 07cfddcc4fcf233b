package dev.selvedge.sync;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Receives until the end; for one task. */
final class ChannelIterator<T> implements Iterator<T> {

  private final ChannelCore<T> core;
  private final @Nullable ChannelEnd<T> end;
  private @Nullable T next;
  private boolean ended;

  ChannelIterator(ChannelCore<T> core, @Nullable ChannelEnd<T> end) {
    this.core = core;
    this.end = end;
  }

  @Override
  public boolean hasNext() {
    if (next == null && !ended) {
      next = receive();
      ended = next == null;
    }
    return next != null;
  }

  @Override
  public T next() {
    T item = hasNext() ? next : null;
    if (item == null) {
      throw new NoSuchElementException("%s has ended".formatted(core));
    }
    next = null;
    return item;
  }

  private @Nullable T receive() {
    try {
      return core.receiveOrEnd(end);
    } catch (InterruptedException e) {
      throw undeclared(e);
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // infers RuntimeException
  private static <X extends Throwable> RuntimeException undeclared(Throwable e) throws X {
    throw (X) e;
  }
}
