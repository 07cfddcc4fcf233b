package dev.selvedge.taskthread;

import dev.selvedge.sync.Channel;
import dev.selvedge.sync.ChannelClosedException;
import dev.selvedge.sync.Semaphore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The signals that wait for a TaskThread, in the order in which they came, whatever their
 * direction: so a child's end comes after all that it has said.
 *
 * <p>The queue itself is unlimited. What bounds it is room, a semaphore for each direction: a
 * signal takes a place of its direction before it is queued, and gives it back when it is taken
 * out. Notices need none.
 *
 * <h2>Why nobody waits for room for ever</h2>
 *
 * Once the queue is closed, what is in it is taken out by its receiver, or by {@link #abandon}, and
 * each place that becomes free goes to a sender that waits. That one finds the queue closed and
 * gives the place back, which the next one gets, and so on to the last.
 */
final class Mailbox {

  /** What has become of a signal. */
  enum Sent {
    QUEUED,
    FULL,
    ENDED
  }

  private final Channel<Envelope> queue;
  private final Semaphore roomAbove;
  private final Semaphore roomBelow;
  private final AtomicLong overflows = new AtomicLong();
  private volatile boolean refusesAbove;

  /** Guarded by itself. */
  private final List<Envelope> unhandled = new ArrayList<>();

  Mailbox(String name, int capacity) {
    this.queue = Channel.<Envelope>unlimited().named("signals of " + name);
    this.roomAbove = Semaphore.of(capacity);
    this.roomBelow = Semaphore.of(capacity);
  }

  // ---- sending: anyone ----

  Sent offer(Envelope envelope) {
    if (isClosedTo(envelope)) {
      return Sent.ENDED;
    }
    Semaphore room = roomFor(envelope);
    if (!room.tryAcquire()) {
      overflows.incrementAndGet();
      return Sent.FULL;
    }
    return put(envelope, room);
  }

  /** Waits for room; never FULL. */
  Sent send(Envelope envelope) throws InterruptedException {
    if (isClosedTo(envelope)) {
      return Sent.ENDED;
    }
    Semaphore room = roomFor(envelope);
    room.acquire();
    return put(envelope, room);
  }

  void notice(Ended ended, boolean ofChild) {
    try {
      queue.trySend(new Envelope.Notice(ended, ofChild));
    } catch (ChannelClosedException e) {
      // nobody is left to be told
    }
  }

  private Sent put(Envelope envelope, Semaphore room) {
    try {
      queue.trySend(envelope);
      return Sent.QUEUED;
    } catch (ChannelClosedException e) {
      room.release();
      return Sent.ENDED;
    }
  }

  private boolean isClosedTo(Envelope envelope) {
    return refusesAbove && envelope instanceof Envelope.FromAbove;
  }

  // ---- receiving: the task that handles signals ----

  /** The next one; empty at the end. A checkpoint. */
  Optional<Envelope> receive() throws InterruptedException {
    Optional<Envelope> next = queue.receiveOrEnd();
    next.ifPresent(this::makeRoom);
    return next;
  }

  // ---- the end ----

  /** From now on nothing is taken but from children. */
  void refuseAbove() {
    refusesAbove = true;
  }

  /** From now on nothing is taken at all; what is queued can still be received. */
  void close() {
    refusesAbove = true;
    queue.close();
  }

  /** Closes, and takes out what is queued: nobody will handle it. */
  void abandon() {
    close();
    try {
      for (Optional<Envelope> next = queue.tryReceive();
          next.isPresent();
          next = queue.tryReceive()) {
        makeRoom(next.get());
        synchronized (unhandled) {
          unhandled.add(next.get());
        }
      }
    } catch (ChannelClosedException e) {
      // its end: all is out
    }
  }

  /** Holds on to nothing any more. */
  void forget() {
    synchronized (unhandled) {
      unhandled.clear();
    }
  }

  /** What {@link #abandon} has taken out. */
  List<Envelope> unhandled() {
    synchronized (unhandled) {
      return List.copyOf(unhandled);
    }
  }

  // ---- numbers ----

  int waiting() {
    return queue.statistics().buffered();
  }

  long overflows() {
    return overflows.get();
  }

  private void makeRoom(Envelope taken) {
    if (!(taken instanceof Envelope.Notice)) {
      roomFor(taken).release();
    }
  }

  private Semaphore roomFor(Envelope envelope) {
    return envelope instanceof Envelope.FromChild ? roomBelow : roomAbove;
  }
}
