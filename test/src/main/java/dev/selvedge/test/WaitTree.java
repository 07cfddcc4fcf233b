package dev.selvedge.test;

import dev.selvedge.Task;
import dev.selvedge.kernel.LoopWorld;
import dev.selvedge.kernel.Registry;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Waiter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Tasks below those that forked them, each with what it waits for. */
final class WaitTree {

  private final LoopWorld world;
  private final Map<Strand, List<Strand>> children = new HashMap<>();
  private final StringBuilder text = new StringBuilder();

  private WaitTree(LoopWorld world) {
    this.world = world;
  }

  /** The live tasks that satisfy a condition, parents before children. */
  static List<Strand> liveTasks(Predicate<Strand> wanted) {
    return Registry.strands().stream()
        .filter(strand -> strand instanceof Task<?> task && !task.isDone())
        .filter(wanted)
        .toList();
  }

  /** Their tree, a line each, each led by a line break. */
  static String of(List<Strand> strands, LoopWorld world) {
    WaitTree tree = new WaitTree(world);
    Set<Strand> shown = new HashSet<>(strands);
    List<Strand> tops = new ArrayList<>();
    for (Strand strand : strands) {
      Task<?> parent = ((Task<?>) strand).parent().orElse(null);
      if (parent instanceof Strand known && shown.contains(known)) {
        tree.children.computeIfAbsent(known, _ -> new ArrayList<>()).add(strand);
      } else {
        tops.add(strand);
      }
    }
    tops.forEach(top -> tree.add(top, 1));
    return tree.text.toString();
  }

  private void add(Strand strand, int depth) {
    text.append(System.lineSeparator()).append("  ".repeat(depth)).append(line(strand));
    children.getOrDefault(strand, List.of()).forEach(child -> add(child, depth + 1));
  }

  private String line(Strand strand) {
    return "\"%s\" %s".formatted(strand.name(), state(strand));
  }

  private String state(Strand strand) {
    Waiter waiter = strand.waiter();
    if (waiter != null && waiter.isWaiting()) {
      return "waits for " + what(waiter.on());
    }
    if (strand.world() != world) {
      return "is outside of the loop";
    }
    return world.running() == strand ? "runs" : "can run";
  }

  private static String what(Object on) {
    if (on instanceof Task<?> task) {
      return "task \"%s\"".formatted(task.name());
    }
    try {
      return String.valueOf(on);
    } catch (RuntimeException unreadable) {
      return "a " + on.getClass().getName() + " that cannot be read: " + unreadable;
    }
  }
}
