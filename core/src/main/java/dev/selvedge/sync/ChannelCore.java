package dev.selvedge.sync;

import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import dev.selvedge.kernel.WaitQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a channel does: a buffer ({@link ChannelBuffer}), and a queue of those that block ({@link
 * ChannelQueue}), under one lock, which nobody holds while waiting.
 *
 * <pre>
 *   field                guarded by
 *   of its superclasses  the lock, but for held, which is the lock
 *   senders, receivers   the lock (what changes in them)
 *   name                 none: volatile
 * </pre>
 *
 * <h2>Why every item arrives exactly once, or its send threw</h2>
 *
 * An item is in one of three hands: its blocked sender's, the buffer's, its receiver's. It goes
 * from one to the next under the lock, and only in these ways:
 *
 * <ul>
 *   <li>a running send gives it to a blocked receiver, if it can signal that one's wait, or puts it
 *       into the buffer;
 *   <li>a running receive takes it from the buffer, or from a blocked sender, if it can signal that
 *       one's wait; and having made room it moves the next blocked sender's into the buffer, on the
 *       same condition.
 * </ul>
 *
 * <p>A signal is one compare-and-set, which a cancellation, a deadline or a close may win instead.
 * So each step has one blocked party at most, and that one's operation returns normally exactly if
 * the step was made. The running party cannot fail: nothing else can end its operation between the
 * signal and its return. Whoever signals takes the signalled out of its queue, right after and
 * still under the lock: it may be running by then, but comes to no queue without the lock. A party
 * whose wait was ended otherwise stays queued for a moment, is passed over by others, and takes
 * itself out; it holds nothing but its own item.
 *
 * <p>Two selects that wait on each other's channels do not have to settle both waits at once: see
 * {@link SelectWait}.
 *
 * <h2>Order</h2>
 *
 * If a receiver waits, the buffer is empty; if a sender waits, the buffer is full. For a send gives
 * to waiting receivers first, a receive refills the buffer from waiting senders, and each queues
 * only if it could do neither. So nobody overtakes: items leave in the order in which their sends
 * came to the lock, and go to receivers in the order in which those came to it.
 *
 * <h2>Waking</h2>
 *
 * Whoever a send or receive signals stands in {@code claimed} until the lock is left, and is woken
 * then; at most one a time. A close signals many, and lists them.
 */
final class ChannelCore<T> extends ChannelBuffer<T> {

  static final int UNLIMITED = Integer.MAX_VALUE;

  private static final AtomicLong IDS = new AtomicLong();

  /** The place in the order in which a select takes several locks. */
  final long id = IDS.incrementAndGet();

  final ChannelSide<T> senders = new ChannelSide<>("room in", this);
  final ChannelSide<T> receivers = new ChannelSide<>("an item of", this);

  private final int capacity;
  private volatile String name = "channel";

  ChannelCore(int capacity) {
    this.capacity = capacity;
  }

  // ---- sending and receiving ----

  boolean trySend(T item, @Nullable ChannelEnd<T> end) {
    ChannelClosing refusal;
    boolean sent;
    SpinWaiter woken;
    lock();
    try {
      refusal = sendRefusal(end);
      sent = refusal == null && put(item);
      woken = unclaim();
      unlock();
    } catch (Throwable t) {
      held = false;
      throw t;
    }
    wake(woken);
    if (refusal != null) {
      throw sendException(refusal);
    }
    return sent;
  }

  boolean send(T item, @Nullable Duration timeout, @Nullable ChannelEnd<T> end)
      throws InterruptedException {
    Strand strand = Strand.current();
    strand.checkpoint();
    if (timeout != null && timeout.isZero()) {
      return trySend(item, end);
    }
    long until = until(strand, timeout);
    ChannelClosing refusal;
    ChannelWait<T> wait = null;
    SpinWaiter woken;
    lock();
    try {
      refusal = sendRefusal(end);
      if (refusal == null && !put(item)) {
        wait = new ChannelWait<>(strand, senders, end, item);
        enqueue(wait);
      }
      woken = unclaim();
      unlock();
    } catch (Throwable t) {
      held = false;
      throw t;
    }
    wake(woken);
    if (refusal != null) {
      throw sendException(refusal);
    }
    return wait == null || await(wait, until);
  }

  private boolean await(ChannelWait<T> wait, long until) throws InterruptedException {
    boolean signalled = false;
    try {
      signalled = wait.await(until);
    } finally {
      if (!signalled) {
        leaveQueue(wait);
      }
    }
    ChannelClosing refusal = wait.refusal();
    if (signalled && refusal != null && refusal != ChannelClosing.END) {
      throw wait.side() == senders ? sendException(refusal) : receiveException(refusal);
    }
    return signalled;
  }

  /** Takes out who waits no more. */
  void leaveQueue(WaitQueue.Node wait) {
    lock();
    try {
      remove(wait);
    } finally {
      held = false;
    }
  }

  /** An item, or null if there is none now; throws at the end. */
  @Nullable T tryReceive(@Nullable ChannelEnd<T> end) {
    ChannelClosing refusal;
    T item = null;
    SpinWaiter woken;
    lock();
    try {
      refusal = receiveRefusal(end);
      if (refusal == null) {
        item = take();
        if (item == null && senders.closed) {
          refusal = ChannelClosing.END;
        }
      }
      woken = unclaim();
      unlock();
    } catch (Throwable t) {
      held = false;
      throw t;
    }
    wake(woken);
    if (refusal != null) {
      throw receiveException(refusal);
    }
    return item;
  }

  /** An item, or null if the time was over before; throws at the end. */
  @Nullable T receive(Duration timeout, @Nullable ChannelEnd<T> end) throws InterruptedException {
    Strand strand = Strand.current();
    strand.checkpoint();
    return timeout.isZero() ? tryReceive(end) : receive(strand, until(strand, timeout), end, true);
  }

  /** An item; throws at the end. */
  T receive(@Nullable ChannelEnd<T> end) throws InterruptedException {
    T item = receiveOrEnd(end);
    if (item == null) {
      throw end();
    }
    return item;
  }

  /** An item, or null at the end. */
  @Nullable T receiveOrEnd(@Nullable ChannelEnd<T> end) throws InterruptedException {
    Strand strand = Strand.current();
    strand.checkpoint();
    return receive(strand, Timers.NEVER, end, false);
  }

  <X extends Exception> void receiveEach(
      @Nullable ChannelEnd<T> end, Receiver.ItemAction<? super T, X> action)
      throws X, InterruptedException {
    for (T item = receiveOrEnd(end); item != null; item = receiveOrEnd(end)) {
      action.accept(item);
    }
  }

  private @Nullable T receive(
      Strand strand, long until, @Nullable ChannelEnd<T> end, boolean throwAtEnd)
      throws InterruptedException {
    ChannelClosing refusal;
    ChannelWait<T> wait = null;
    T item = null;
    SpinWaiter woken;
    lock();
    try {
      refusal = receiveRefusal(end);
      if (refusal == null) {
        item = take();
      }
      if (refusal == null && item == null && !senders.closed) {
        wait = new ChannelWait<>(strand, receivers, end, null);
        enqueue(wait);
      }
      woken = unclaim();
      unlock();
    } catch (Throwable t) {
      held = false;
      throw t;
    }
    wake(woken);
    if (refusal != null) {
      throw receiveException(refusal);
    }
    if (wait != null) {
      if (!await(wait, until)) {
        return null;
      }
      item = wait.item();
    }
    if (item == null && throwAtEnd) {
      throw end();
    }
    return item;
  }

  private static long until(Strand strand, @Nullable Duration timeout) {
    return timeout == null ? Timers.NEVER : strand.world().timers().after(timeout);
  }

  // ---- steps, under the lock ----

  /** Gives an item to a waiting receiver or to the buffer; false if neither takes it. */
  boolean put(T item) {
    for (ChannelParty<T> r = first(receivers); r != null; r = first(receivers)) {
      boolean given = r.give(item);
      remove(r.node());
      if (given) {
        claimed = r.waiter();
        return true;
      }
    }
    if (buffered() == capacity) {
      return false;
    }
    push(item);
    return true;
  }

  /** Takes the next item, of the buffer or of a waiting sender; null if there is none. */
  @Nullable T take() {
    T item = pop();
    if (item == null) {
      return pollSender();
    }
    T next = pollSender();
    if (next != null) {
      push(next);
    }
    return item;
  }

  private @Nullable T pollSender() {
    for (ChannelParty<T> s = first(senders); s != null; s = first(senders)) {
      T item = s.take();
      remove(s.node());
      if (item != null) {
        claimed = s.waiter();
        return item;
      }
    }
    return null;
  }

  /** Whom the step before has signalled, to be woken after the lock. */
  @Nullable SpinWaiter unclaim() {
    SpinWaiter woken = claimed;
    if (woken != null) {
      claimed = null;
    }
    return woken;
  }

  static void wake(@Nullable SpinWaiter woken) {
    if (woken != null) {
      woken.wake();
    }
  }

  /** What hinders a send through an end, or null. */
  @Nullable ChannelClosing sendRefusal(@Nullable ChannelEnd<T> end) {
    if (end != null && end.closed) {
      return ChannelClosing.THIS_SENDER;
    }
    if (senders.closed) {
      return ChannelClosing.SENDING;
    }
    return receivers.closed ? ChannelClosing.RECEIVING : null;
  }

  /** What hinders a receive through an end, its end excepted, or null. */
  @Nullable ChannelClosing receiveRefusal(@Nullable ChannelEnd<T> end) {
    if (end != null && end.closed) {
      return ChannelClosing.THIS_RECEIVER;
    }
    return receivers.closed ? ChannelClosing.RECEIVING : null;
  }

  ChannelClosedException sendException(ChannelClosing refusal) {
    return refusal.exception("send to", name);
  }

  ChannelClosedException receiveException(ChannelClosing refusal) {
    return refusal.exception("receive from", name);
  }

  private ChannelClosedException end() {
    return receiveException(ChannelClosing.END);
  }

  // ---- ends ----

  Sender<T> newSender(@Nullable ChannelEnd<T> from) {
    ChannelClosing refusal = null;
    lock();
    try {
      if (senders.closed) {
        refusal = ChannelClosing.SENDING;
      } else if (from != null && from.closed) {
        refusal = ChannelClosing.THIS_SENDER;
      } else {
        senders.open++;
      }
    } finally {
      held = false;
    }
    if (refusal != null) {
      throw refusal.exception("make a sender of", name);
    }
    return new SenderEnd<>(this);
  }

  Receiver<T> newReceiver(@Nullable ChannelEnd<T> from) {
    ChannelClosing refusal;
    lock();
    try {
      refusal = receiveRefusal(from);
      if (refusal == null) {
        receivers.open++;
      }
    } finally {
      held = false;
    }
    if (refusal != null) {
      throw refusal.exception("make a receiver of", name);
    }
    return new ReceiverEnd<>(this);
  }

  void closeSender(ChannelEnd<T> end) {
    closeEnd(end, senders, ChannelClosing.THIS_SENDER, this::closeSending);
  }

  void closeReceiver(ChannelEnd<T> end) {
    closeEnd(end, receivers, ChannelClosing.THIS_RECEIVER, this::closeReceiving);
  }

  /** Closes one end, and with the last one of its side the side. */
  private void closeEnd(
      ChannelEnd<T> end,
      ChannelSide<T> side,
      ChannelClosing what,
      Consumer<List<SpinWaiter>> closeSide) {
    close(refused -> {
      if (!end.closed) {
        end.closed = true;
        side.open--;
        refuse(side, end, what, refused);
        if (side.open == 0) {
          closeSide.accept(refused);
        }
      }
    });
  }

  void closeSending() {
    close(this::closeSending);
  }

  /** Closes something under the lock, and wakes afterwards who was refused by that. */
  private void close(Consumer<List<SpinWaiter>> step) {
    List<SpinWaiter> refused = new ArrayList<>();
    lock();
    try {
      step.accept(refused);
    } finally {
      held = false;
    }
    refused.forEach(SpinWaiter::wake);
  }

  private void closeSending(List<SpinWaiter> refused) {
    if (!senders.closed) {
      senders.closed = true;
      refuse(senders, null, ChannelClosing.SENDING, refused);
      refuse(receivers, null, ChannelClosing.END, refused);
    }
  }

  private void closeReceiving(List<SpinWaiter> refused) {
    receivers.closed = true;
    refuse(receivers, null, ChannelClosing.RECEIVING, refused);
    refuse(senders, null, ChannelClosing.RECEIVING, refused);
    drop();
  }

  // ---- for people ----

  String name() {
    return name;
  }

  void name(String newName) {
    name = newName;
  }

  Channel.Statistics statistics() {
    lock();
    try {
      return new Channel.Statistics(
          buffered(), capacity, waiting(senders), waiting(receivers), senders.open, receivers.open);
    } finally {
      held = false;
    }
  }

  @Override
  public String toString() {
    return "channel \"%s\"".formatted(name);
  }
}
