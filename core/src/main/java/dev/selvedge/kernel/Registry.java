package dev.selvedge.kernel;

import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the tree of live tasks begins: the implicit roots and the scopes that no task hosts.
 *
 * <p>Everything else hangs on these through scopes and groups, so forking registers nothing here.
 * Entries are weak: a root lives as long as its thread, a detached scope as long as its owner.
 */
public final class Registry {

  private static final Set<Entry> TOPS = ConcurrentHashMap.newKeySet();
  private static final ReferenceQueue<Scope> GONE = new ReferenceQueue<>();
  private static final ThreadLocal<@Nullable Strand> ROOT = new ThreadLocal<>();

  private Registry() {}

  /** Makes a scope visible that has no parent. */
  public static void add(Scope top) {
    for (Reference<?> gone = GONE.poll(); gone != null; gone = GONE.poll()) {
      TOPS.remove(gone);
    }
    TOPS.add(new Entry(top));
  }

  /** All live strands, roots included, parents before children. */
  public static List<Strand> strands() {
    List<Strand> all = new ArrayList<>();
    visit(all::add);
    return all;
  }

  static @Nullable Strand rootOrNull() {
    return ROOT.get();
  }

  /** The strand of a thread that is not its strand's handler, made if need be. */
  static Strand root(Thread thread, @Nullable UncaughtExceptionHandler handler) {
    Strand known = ROOT.get();
    if (known == null) {
      known = replaced(thread, handler);
      if (known == null) {
        known = new RootStrand(thread);
        add(known);
      }
      ROOT.set(known);
    }
    return known;
  }

  /** A task whose body has replaced its thread's handler: rare, so it may cost a search. */
  private static @Nullable Strand replaced(
      Thread thread, @Nullable UncaughtExceptionHandler handler) {
    if (handler == null || handler instanceof ThreadGroup) {
      return null;
    }
    Strand[] found = {null};
    visit(strand -> {
      if (strand.thread() == thread) {
        found[0] = strand;
      }
    });
    return found[0];
  }

  private static void visit(Consumer<Strand> visitor) {
    Deque<Scope> next = new ArrayDeque<>();
    for (Entry entry : TOPS) {
      Scope top = entry.get();
      if (top != null) {
        next.add(top);
      }
    }
    for (Scope scope = next.poll(); scope != null; scope = next.poll()) {
      if (scope instanceof Strand strand) {
        visitor.accept(strand);
        for (Scope s = strand.scope; s != null && s != strand; s = s.parent) {
          addChildren(s, next);
        }
      } else {
        addChildren(scope, next);
      }
    }
  }

  private static void addChildren(Scope scope, Deque<Scope> next) {
    Children children = scope.children();
    if (children != null) {
      synchronized (children) {
        next.addAll(children.snapshot());
      }
    }
  }

  private static final class Entry extends WeakReference<Scope> {
    Entry(Scope scope) {
      super(scope, GONE);
    }
  }
}
