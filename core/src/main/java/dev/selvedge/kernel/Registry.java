package dev.selvedge.kernel;

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
 * Entries are weak: a root lives as long as its thread, a detached scope as long as its owner. No
 * thread says that it ends, so whoever looks at the tree strikes the roots off whose threads have
 * ended; those that nobody refers to leave when they are collected.
 */
public final class Registry {

  private static final Set<Entry> TOPS = ConcurrentHashMap.newKeySet();
  private static final ReferenceQueue<Scope> GONE = new ReferenceQueue<>();
  private static final ThreadLocal<@Nullable Strand> ROOT = new ThreadLocal<>();

  private static final StackWalker STACK =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

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

  /** For tests: whether the tree begins at a scope, among others. */
  static boolean holds(Scope top) {
    return TOPS.stream().anyMatch(entry -> entry.refersTo(top));
  }

  /** For tests: how many entries there are, those included whose scope has been collected. */
  static int size() {
    return TOPS.size();
  }

  /** As {@link #root}, and null instead of a new root. */
  static @Nullable Strand rootOrNull(Thread thread) {
    Strand known = ROOT.get();
    return known != null ? known : replaced(thread);
  }

  /** The strand of a thread, the calling one, that is not its strand's handler; made if need be. */
  static Strand root(Thread thread) {
    Strand known = ROOT.get();
    if (known == null) {
      known = replaced(thread);
      if (known == null) {
        known = new RootStrand(thread);
        add(known);
      }
      ROOT.set(known);
    }
    return known;
  }

  /**
   * The task of a body that has replaced or removed its thread's handler: rare, so it may cost a
   * search. Whether there is one at all shows at the root of the thread's stack.
   */
  private static @Nullable Strand replaced(Thread thread) {
    if (!STACK.walk(frames -> frames.anyMatch(Registry::runsStrand))) {
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

  private static boolean runsStrand(StackWalker.StackFrame frame) {
    return frame.getDeclaringClass() == Strand.class && frame.getMethodName().equals("run");
  }

  private static void visit(Consumer<Strand> visitor) {
    Deque<Scope> next = new ArrayDeque<>();
    TOPS.removeIf(Entry::isOver);
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

    boolean isOver() {
      Scope top = get();
      return top == null || (top instanceof RootStrand root && root.isOver());
    }
  }
}
