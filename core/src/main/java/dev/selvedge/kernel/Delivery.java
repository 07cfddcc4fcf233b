package dev.selvedge.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one place where cancellation spreads: marks a scope, everything below it up to the next
 * shield, and then makes every strand so reached notice.
 *
 * <h2>Locks</h2>
 *
 * {@code TREE} guards the effective state of all scopes. Under it the monitors of {@link Children}
 * are taken, one at a time; never the other way round. Strands are notified after it was released.
 * Opening and closing scopes and forking do not take it unless something around is disturbed.
 *
 * <h2>Why nobody is missed</h2>
 *
 * Whoever enters a scope (or forks a child) publishes the node first and reads the parent's state
 * then; whoever cancels writes the parent's state first and looks for nodes below then. At least
 * one sees the other, and what they do under {@code TREE} is the same, idempotent computation.
 */
final class Delivery {

  private static final ReentrantLock TREE = new ReentrantLock();
  private static final VarHandle REQUESTED;
  private static final VarHandle STOP_REQUESTED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      REQUESTED = lookup.findVarHandle(Scope.class, "requested", Cancellation.class);
      STOP_REQUESTED = lookup.findVarHandle(Scope.class, "stopRequested", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Delivery() {}

  static boolean cancel(Scope scope, Cancellation cancellation) {
    if (!REQUESTED.compareAndSet(scope, null, cancellation)) {
      return false;
    }
    spread(scope);
    return true;
  }

  static boolean askToStop(Scope scope) {
    if (!STOP_REQUESTED.compareAndSet(scope, false, true)) {
      return false;
    }
    spread(scope);
    return true;
  }

  static void shield(Scope scope, boolean on) {
    List<Strand> reached;
    TREE.lock();
    try {
      scope.shield = on;
      reached = refreshTree(scope);
    } finally {
      TREE.unlock();
    }
    reached.forEach(Strand::deliver);
  }

  /** Computes the state of a node that was just published below a disturbed one. */
  static void refresh(Scope scope) {
    TREE.lock();
    try {
      scope.refresh();
    } finally {
      TREE.unlock();
    }
  }

  private static void spread(Scope scope) {
    List<Strand> reached;
    TREE.lock();
    try {
      reached = refreshTree(scope);
    } finally {
      TREE.unlock();
    }
    reached.forEach(Strand::deliver);
  }

  /** Recomputes everything from a scope downwards; returns the strands whose state changed. */
  private static List<Strand> refreshTree(Scope from) {
    List<Strand> reached = new ArrayList<>();
    Deque<Scope> below = new ArrayDeque<>();
    below.add(from);
    for (Scope next = below.poll(); next != null; next = below.poll()) {
      if (refreshChain(next, below)) {
        Strand host = next.host();
        if (host != null) {
          reached.add(host);
        }
      }
    }
    return reached;
  }

  /** One strand's scopes, from a given one inwards. True if the innermost one changed. */
  private static boolean refreshChain(Scope outermost, Deque<Scope> below) {
    List<Scope> chain = chainFrom(outermost);
    for (int i = chain.size() - 1; i >= 0; i--) {
      Scope scope = chain.get(i);
      if (!scope.refresh()) {
        return false;
      }
      Children children = scope.children();
      if (children != null) {
        synchronized (children) {
          below.addAll(children.snapshot());
        }
      }
    }
    return true;
  }

  /** The scopes that the host is in, innermost first, up to the given one. */
  private static List<Scope> chainFrom(Scope outermost) {
    List<Scope> chain = new ArrayList<>(4);
    Strand host = outermost.host();
    if (host != null) {
      for (Scope s = host.scope; s != null && s != outermost; s = s.parent) {
        if (s == host) {
          chain.clear(); // the host has left it: nobody is inside any more
          break;
        }
        chain.add(s);
      }
    }
    chain.add(outermost);
    return chain;
  }
}
