package dev.selvedge;

import static java.util.Objects.requireNonNull;

import dev.selvedge.kernel.Strand;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** All of several bodies: their values, or how each ended. */
final class Gather {

  private Gather() {}

  /** The bodies, looked at before any of them is started. */
  static <T extends @Nullable Object> List<Callable<? extends T>> bodies(
      Collection<? extends Callable<? extends T>> callables) {
    List<Callable<? extends T>> bodies = new ArrayList<>();
    for (Callable<? extends T> callable : requireNonNull(callables, "callables")) {
      bodies.add(requireNonNull(callable, () -> "callables[" + bodies.size() + "]"));
    }
    return bodies;
  }

  /** Values in order, or all failures. */
  static <T extends @Nullable Object> List<T> values(
      String name, List<? extends Callable<? extends T>> bodies) throws InterruptedException {
    Strand strand = Strand.current();
    strand.checkpoint();
    List<TaskImpl<T>> tasks = new ArrayList<>(bodies.size());
    new BlockGroup(new GroupOptions().name(name), strand.world())
        .run(group -> {
          for (Callable<? extends T> body : bodies) {
            tasks.add((TaskImpl<T>) group.<T>fork(body));
          }
        });
    List<T> values = new ArrayList<>(tasks.size());
    for (TaskImpl<T> task : tasks) {
      values.add(task.outcome().orElseThrow()); // throws if it was cancelled on its own
    }
    return Collections.unmodifiableList(values);
  }

  static <A extends @Nullable Object, B extends @Nullable Object> Pair<A, B> both(
      Callable<? extends A> first, Callable<? extends B> second) throws InterruptedException {
    List<@Nullable Object> values = Gather.<@Nullable Object>values("both", List.of(first, second));
    return new Pair<>(Gather.<A>at(values, 0), Gather.<B>at(values, 1));
  }

  static <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
      Triple<A, B, C> all(
          Callable<? extends A> first, Callable<? extends B> second, Callable<? extends C> third)
          throws InterruptedException {
    List<@Nullable Object> values =
        Gather.<@Nullable Object>values("all", List.of(first, second, third));
    return new Triple<>(Gather.<A>at(values, 0), Gather.<B>at(values, 1), Gather.<C>at(values, 2));
  }

  @SuppressWarnings({
    "unchecked",
    "NullAway",
    "TypeParameterUnusedInFormals"
  }) // body at has typed it
  private static <T extends @Nullable Object> T at(List<@Nullable Object> values, int at) {
    return (T) values.get(at);
  }

  /** Outcomes in order. */
  static <T extends @Nullable Object> List<Outcome<T>> outcomes(
      List<? extends Callable<? extends T>> bodies) throws InterruptedException {
    Strand strand = Strand.current();
    strand.checkpoint();
    List<TaskImpl<T>> tasks = new ArrayList<>(bodies.size());
    new BlockGroup(new GroupOptions().name("gatherSettled"), strand.world())
        .run(group -> {
          for (Callable<? extends T> body : bodies) {
            tasks.add(((GroupCore) group).<T>forkDirect(null, body));
          }
        });
    return tasks.stream().map(TaskImpl::outcome).toList();
  }
}
