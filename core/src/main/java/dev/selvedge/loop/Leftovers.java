package dev.selvedge.loop;

import dev.selvedge.CancelScope;
import dev.selvedge.Task;
import dev.selvedge.kernel.LoopWorld;
import dev.selvedge.kernel.Registry;
import dev.selvedge.kernel.Strand;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The tasks that are alive when their loop ends: those of managed groups that nobody has closed.
 * They are cancelled and awaited, with what they fork meanwhile, since cleaning up may fork; then
 * the loop is closed; and then once more, for those that were forked at the last moment.
 */
final class Leftovers {

  private final LoopWorld world;

  private Leftovers(LoopWorld world) {
    this.world = world;
  }

  /** Ends what is left of a loop; called by its first task as the last thing, or from outside. */
  static void end(LoopWorld world) {
    Leftovers leftovers = new Leftovers(world);
    leftovers.cancelAll();
    world.close();
    leftovers.cancelAll();
  }

  private void cancelAll() {
    for (List<Task<?>> left = left(); !left.isEmpty(); left = left()) {
      report(left);
      left.forEach(task -> task.cancel("loop \"%s\" has ended".formatted(world.name())));
      left.forEach(Leftovers::awaitWhateverComes);
    }
  }

  private List<Task<?>> left() {
    Strand caller = Strand.current();
    return Registry.strands().stream()
        .filter(strand -> strand.world() == world && strand != caller)
        .<Task<?>>map(strand -> (Task<?>) strand)
        .filter(task -> !task.isDone())
        .toList();
  }

  private void report(List<Task<?>> left) {
    String names =
        left.stream().map(task -> "\"" + task.name() + "\"").collect(Collectors.joining(", "));
    System.getLogger("dev.selvedge")
        .log(
            Level.WARNING,
            "loop \"%s\" has ended and cancels what is left in it: %s; close the groups that they are in"
                .formatted(world.name(), names));
  }

  private static void awaitWhateverComes(Task<?> task) {
    boolean interrupted = false;
    while (!task.isDone()) {
      try {
        CancelScope.shield(() -> task.await());
      } catch (InterruptedException foreign) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Strand.keepInterrupt();
    }
  }
}
