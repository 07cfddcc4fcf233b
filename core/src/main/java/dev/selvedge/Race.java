package dev.selvedge;

import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.Timers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Several tasks of which one decides; the others are cancelled and awaited.
 *
 * <p>All fields belong to the host. It looks at the tasks in the order of their ends, decides, and
 * cancels the group. Their failures are for the host and not for the group: what the losers fail of
 * is dropped.
 *
 * <h2>Why no decision is lost</h2>
 *
 * A cancellation of the host that comes after the decision cuts only losers short, which were to be
 * cut short anyway. The decision leaves, and the host meets the cancellation at its next
 * checkpoint.
 */
final class Race<T extends @Nullable Object> {

  /** What is raced and how it is decided; returns the deciding task, or null if none can. */
  private interface Rules<T extends @Nullable Object> {
    @Nullable TaskImpl<T> run(Race<T> race) throws InterruptedException;
  }

  private final BlockGroup group;
  private final EndQueue<TaskImpl<T>> ends;
  private final List<Throwable> failures = new ArrayList<>();
  private int running;
  private @Nullable TaskImpl<T> decisive;

  private Race(String name, Strand host) {
    this.group = new BlockGroup(new GroupOptions().name(name), host.world());
    this.ends = new EndQueue<>(name);
  }

  /** The first value; all failures if there is none. */
  static <T extends @Nullable Object> T success(List<? extends Callable<? extends T>> bodies)
      throws InterruptedException {
    return decide(
        "race",
        race -> {
          bodies.forEach(race::enter);
          return race.awaitSuccess(Timers.NEVER);
        });
  }

  /** The value or the failure of the first to end. */
  static <T extends @Nullable Object> T end(List<? extends Callable<? extends T>> bodies)
      throws InterruptedException {
    return decide(
        "first",
        race -> {
          bodies.forEach(race::enter);
          return race.ends.take(Timers.NEVER);
        });
  }

  /** The first value of one body, tried a second time at a deadline or at its failure. */
  static <T extends @Nullable Object> T hedge(Callable<? extends T> body, long deadlineNanos)
      throws InterruptedException {
    return decide(
        "hedge",
        race -> {
          race.enter(body);
          TaskImpl<T> winner = race.awaitSuccess(deadlineNanos);
          if (winner == null) {
            race.enter(body);
            winner = race.awaitSuccess(Timers.NEVER);
          }
          return winner;
        });
  }

  private static <T extends @Nullable Object> T decide(String name, Rules<T> rules)
      throws InterruptedException {
    Strand host = Strand.current();
    host.checkpoint();
    Race<T> race = new Race<>(name, host);
    race.run(rules);
    return race.result();
  }

  private void run(Rules<T> rules) throws InterruptedException {
    try {
      group.run(_ -> {
        decisive = rules.run(this);
        CancelRequest.byLibrary(group.groupScope(), "another one was first")
            .applyTo(group.groupScope());
      });
    } catch (InterruptedException e) {
      if (decisive == null || decisive.isCancelled()) {
        throw e;
      }
      if (!(e instanceof CancelledException)) {
        Strand.keepInterrupt();
      }
    }
  }

  private T result() {
    if (decisive != null) {
      Throwable failure = decisive.failure();
      if (failure != null) {
        throw ExceptionGroup.of(group.name(), failure);
      }
      return decisive.outcome().orElseThrow();
    }
    if (failures.isEmpty()) {
      throw new CancellationException(
          "%s has no value: all its tasks were cancelled".formatted(group.name()));
    }
    throw ExceptionGroup.of(group.name(), failures);
  }

  private void enter(Callable<? extends T> body) {
    running++;
    ends.add(group.<T>forkDirect(null, body));
  }

  /** The first to succeed; null if all have failed or the deadline came. */
  private @Nullable TaskImpl<T> awaitSuccess(long deadlineNanos) throws InterruptedException {
    while (running > 0) {
      TaskImpl<T> next = ends.take(deadlineNanos);
      if (next == null) {
        return null;
      }
      running--;
      if (next.status() == Task.Status.SUCCEEDED) {
        return next;
      }
      Throwable failure = next.failure();
      if (failure != null) {
        failures.add(failure);
      }
    }
    return null;
  }
}
