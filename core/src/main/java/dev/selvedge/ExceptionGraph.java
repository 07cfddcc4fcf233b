package dev.selvedge;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What hangs below throwables: causes, suppressed ones, and all of theirs. The walks are loops over
 * identities, so that neither a circle nor a long chain hurts them.
 */
final class ExceptionGraph {

  private ExceptionGraph() {}

  /**
   * Suppresses {@code others} in {@code target}, so that they are printed with it. Left out is what
   * would be printed twice, since it already hangs below the target, and what the target hangs
   * below (a {@link TaskFailedException} that it caused, say): that would close a circle.
   */
  static void suppress(Throwable target, Collection<? extends Throwable> others) {
    Set<Throwable> above = above(target, others);
    Set<Throwable> known = identitySet();
    addBelow(target, known);
    for (Throwable other : others) {
      if (!known.contains(other) && !above.contains(other)) {
        target.addSuppressed(other);
        addBelow(other, known);
      }
    }
  }

  static Set<Throwable> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  /** Whether both are one instance, whatever an {@code equals} of theirs says. */
  @SuppressWarnings("ReferenceEquality")
  static boolean same(Throwable one, Throwable other) {
    return one == other;
  }

  static boolean same(List<Throwable> some, List<Throwable> others) {
    return some.size() == others.size()
        && IntStream.range(0, some.size()).allMatch(i -> same(some.get(i), others.get(i)));
  }

  /** The given ones, each once, in order. */
  static List<Throwable> distinct(Collection<? extends Throwable> throwables) {
    Set<Throwable> seen = identitySet();
    List<Throwable> distinct = new ArrayList<>(throwables.size());
    for (Throwable throwable : throwables) {
      if (seen.add(throwable)) {
        distinct.add(throwable);
      }
    }
    return distinct;
  }

  /** Adds the root, and what is reached from it, to {@code known}. */
  private static void addBelow(Throwable root, Set<Throwable> known) {
    Deque<Throwable> toVisit = new ArrayDeque<>(List.of(root));
    while (!toVisit.isEmpty()) {
      Throwable next = toVisit.pop();
      if (known.add(next)) {
        toVisit.addAll(children(next));
      }
    }
  }

  /** Whatever, starting from {@code roots}, leads to the target; one pass, however many roots. */
  private static Set<Throwable> above(Throwable target, Collection<? extends Throwable> roots) {
    IdentityHashMap<Throwable, List<Throwable>> parents = new IdentityHashMap<>();
    Set<Throwable> seen = identitySet();
    Deque<Throwable> toVisit = new ArrayDeque<>(roots);
    while (!toVisit.isEmpty()) {
      Throwable parent = toVisit.pop();
      if (seen.add(parent)) {
        for (Throwable child : children(parent)) {
          parents.computeIfAbsent(child, _ -> new ArrayList<>()).add(parent);
          toVisit.push(child);
        }
      }
    }
    Set<Throwable> above = identitySet();
    toVisit.push(target);
    while (!toVisit.isEmpty()) {
      for (Throwable parent : parents.getOrDefault(toVisit.pop(), List.of())) {
        if (above.add(parent)) {
          toVisit.push(parent);
        }
      }
    }
    return above;
  }

  private static List<Throwable> children(Throwable parent) {
    List<Throwable> children = new ArrayList<>(List.of(parent.getSuppressed()));
    Throwable cause = parent.getCause();
    if (cause != null) {
      children.add(cause);
    }
    return children;
  }
}
