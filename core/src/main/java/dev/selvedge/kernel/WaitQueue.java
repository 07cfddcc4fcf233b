package dev.selvedge.kernel;

import org.jspecify.annotations.Nullable;

/**
 * A first-in-first-out queue of waits, each of which leaves in constant time from any place.
 *
 * <p>Nodes carry their own links, so queueing allocates nothing. Not thread-safe: the primitive
 * that owns the queue guards it with its lock, usually by {@code synchronized (queue)}.
 *
 * @param <N> the kind of node
 */
public class WaitQueue<N extends WaitQueue.Node> {

  /** One place in a queue. A node is in at most one queue at a time. */
  public abstract static class Node {
    private @Nullable Node previous;
    private @Nullable Node next;
    private @Nullable WaitQueue<?> queue;

    /** For subclasses. */
    protected Node() {}

    /** Whether it is in a queue; guarded by the queue's lock. */
    public final boolean isQueued() {
      return queue != null;
    }
  }

  private @Nullable Node first;
  private @Nullable Node last;
  private int size;

  /** An empty queue. */
  public WaitQueue() {}

  /** The number of nodes. */
  public final int size() {
    return size;
  }

  /** Whether there is no node. */
  public final boolean isEmpty() {
    return first == null;
  }

  /** Appends a node. */
  public final void add(N node) {
    Node tail = last;
    link(node, tail, null);
  }

  /** Puts a node before all others. */
  public final void addFirst(N node) {
    link(node, null, first);
  }

  /** The longest-waiting node, or null. */
  @SuppressWarnings("unchecked") // only N are added
  public final @Nullable N peek() {
    return (N) first;
  }

  /** The node behind another one, or null. */
  @SuppressWarnings("unchecked") // only N are added
  public final @Nullable N after(N node) {
    Node other = node;
    return (N) other.next;
  }

  /** Takes out the longest-waiting node, or null. */
  public final @Nullable N poll() {
    N head = peek();
    if (head != null) {
      remove(head);
    }
    return head;
  }

  /** Takes a node out; false if it is not in this queue. */
  public final boolean remove(N node) {
    Node gone = node;
    if (gone.queue != this) {
      return false;
    }
    Node before = gone.previous;
    Node behind = gone.next;
    if (before == null) {
      first = behind;
    } else {
      before.next = behind;
    }
    if (behind == null) {
      last = before;
    } else {
      behind.previous = before;
    }
    gone.previous = null;
    gone.next = null;
    gone.queue = null;
    size--;
    return true;
  }

  /** Puts a node into the place of another one; false if that one is not in this queue. */
  public final boolean replace(N old, N replacement) {
    Node gone = old;
    Node before = gone.previous;
    Node behind = gone.next;
    if (!remove(old)) {
      return false;
    }
    link(replacement, before, behind);
    return true;
  }

  private void link(Node node, @Nullable Node before, @Nullable Node behind) {
    if (node.queue != null) {
      throw new IllegalStateException("already queued: " + node);
    }
    node.queue = this;
    node.previous = before;
    node.next = behind;
    if (before == null) {
      first = node;
    } else {
      before.next = node;
    }
    if (behind == null) {
      last = node;
    } else {
      behind.previous = node;
    }
    size++;
  }
}
