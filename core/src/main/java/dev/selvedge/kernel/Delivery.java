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
 *
 * <p>The scopes that a host is in are found from the innermost outwards but written from the
 * outermost inwards, and meanwhile the host may have left some and entered others. So the canceller
 * reads the innermost again when it has written, until it has not changed: then every scope in the
 * chain was written before that read, and who enters later sees it. And it delivers also if the
 * innermost of the chain was shielded: the host may have left that shield before the scope around
 * it was marked, and {@link Strand#deliver} looks where it is.
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
    deliver(reached);
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
    deliver(reached);
  }

  /**
   * Delivers to all though it fails for one: an interrupt closes the channel that a thread is
   * blocked in, and what closes a channel may be the user's.
   */
  private static void deliver(List<Strand> reached) {
    Throwable failure = null;
    for (Strand strand : reached) {
      try {
        strand.deliver();
      } catch (RuntimeException | Error e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure instanceof Error error) {
      throw error;
    } else if (failure != null) {
      throw (RuntimeException) failure;
    }
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

  /**
   * One strand's scopes, from a given one inwards. True if any of them changed: the host may have
   * left the others meanwhile.
   */
  private static boolean refreshChain(Scope outermost, Deque<Scope> below) {
    Strand host = outermost.host();
    boolean changed = false;
    Scope innermost;
    do {
      innermost = host == null ? outermost : host.scope;
      changed |=
          innermost == outermost // as a rule: it has entered no scope of its own
              ? refresh(outermost, below)
              : refreshInwards(outermost, innermost, below);
    } while (host != null && host.scope != innermost);
    return changed;
  }

  private static boolean refreshInwards(Scope outermost, Scope innermost, Deque<Scope> below) {
    List<Scope> chain = chain(outermost, innermost);
    boolean changed = false;
    for (int i = chain.size() - 1; i >= 0; i--) {
      changed |= refresh(chain.get(i), below);
    }
    return changed;
  }

  private static boolean refresh(Scope scope, Deque<Scope> below) {
    boolean changed = scope.refresh();
    if (changed) {
      addChildren(scope, below);
    }
    return changed;
  }

  private static void addChildren(Scope scope, Deque<Scope> below) {
    Children children = scope.children();
    if (children != null) {
      synchronized (children) {
        below.addAll(children.snapshot());
      }
    }
  }

  /** The scopes from one inwards to another, innermost first; itself if the host has left it. */
  private static List<Scope> chain(Scope outermost, Scope innermost) {
    List<Scope> chain = new ArrayList<>(4);
    for (Scope s = innermost; s != outermost; s = s.parent) {
      if (s == null || s == s.host()) {
        chain.clear();
        break;
      }
      chain.add(s);
    }
    chain.add(outermost);
    return chain;
  }
}
