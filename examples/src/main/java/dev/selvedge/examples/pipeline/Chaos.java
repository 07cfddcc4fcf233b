package dev.selvedge.examples.pipeline;

import dev.selvedge.taskthread.TaskThread;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Kills parts of a pipeline, or lets them fail, chosen by a seed. */
final class Chaos {
  private final TaskThread master;
  private final SplittableRandom random;

  Chaos(TaskThread master, long seed) {
    this.master = master;
    this.random = new SplittableRandom(seed);
  }

  /** Any part below the master. */
  TaskThread victim() {
    List<TaskThread> parts = new ArrayList<>();
    for (TaskThread part : master.children()) {
      parts.add(part);
      parts.addAll(part.children());
    }
    return parts.get(random.nextInt(parts.size()));
  }

  /** Ends it in one way or another; returns what was done. */
  String strike(TaskThread victim) {
    return switch (random.nextInt(3)) {
      case 0 -> {
        victim.kill("chaos");
        yield "killed";
      }
      case 1 -> {
        victim.stop("chaos");
        yield "stopped";
      }
      default -> {
        victim.signal(new Part.Fault());
        yield "broken";
      }
    };
  }

  /** A number between two. */
  int between(int least, int most) {
    return random.nextInt(least, most + 1);
  }
}
