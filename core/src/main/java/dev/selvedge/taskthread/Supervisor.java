package dev.selvedge.taskthread;

import dev.selvedge.kernel.Arguments;
import dev.selvedge.sync.Channel;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides what comes after the end of a child. All of it is done by one task, which runs no code of
 * the TaskThread's but the factories of its children, one death after the other; so two decisions
 * never meet.
 *
 * <p>A death that it has brought about itself, or has dealt with together with another one, is
 * marked as handled, and passed over when it is told.
 */
final class Supervisor {

  private static final Logger LOG = System.getLogger("dev.selvedge");

  /** The end of a child, or of an attempt to make one. */
  private record Death(Child child, @Nullable Life life, Ending ending) {}

  private final String parent;
  private final Children children;
  private final Supervision supervision;
  private final Intensity intensity;
  private final Channel<Death> deaths = Channel.unlimited();

  Supervisor(String parent, Children children, Supervision supervision, LongSupplier nanoTime) {
    this.parent = parent;
    this.children = children;
    this.supervision = supervision;
    this.intensity = new Intensity(supervision.restarts(), supervision.period(), nanoTime);
    deaths.named("ends of children of " + parent);
  }

  /** Tells of an end; from any thread. */
  void died(Child child, Life life, Ending ending) {
    deaths.trySend(new Death(child, life, ending));
  }

  /**
   * Sees to the ends of children until it is cancelled.
   *
   * @throws TooManyRestartsException if there were more than are allowed
   */
  void run() throws InterruptedException {
    for (Death death : deaths) {
      see(death);
    }
  }

  private void see(Death death) throws InterruptedException {
    Life life = death.life;
    Child child = death.child;
    if (life != null && (child.handled || children.lifeIn(child) != life)) {
      return;
    }
    child.handled = true;
    if (!comesAgain(child, death.ending)) {
      children.forget(child);
      logGone(child, death);
      return;
    }
    if (!intensity.allows()) {
      throw tooMany(death);
    }
    log(
        death,
        "is restarted, %d of %d in %s"
            .formatted(
                intensity.count(), supervision.restarts(), Arguments.text(supervision.period())));
    restart(child);
  }

  private boolean comesAgain(Child child, Ending ending) {
    return !children.isLeaving(child)
        && switch (child.spec.restart()) {
          case PERMANENT -> true;
          case TRANSIENT -> !ending.isNormal();
          case TEMPORARY -> false;
        };
  }

  private void restart(Child child) throws InterruptedException {
    switch (supervision.strategy()) {
      case ONE_FOR_ONE -> start(child);
      case ONE_FOR_ALL -> restartAll(children.places());
      case REST_FOR_ONE -> restartAll(children.placesFrom(child));
    }
  }

  /** Ends those that live, in reverse order, and starts all that are not temporary, in order. */
  private void restartAll(List<Child> places) throws InterruptedException {
    end(places, "a sibling is restarted");
    for (Child child : places) {
      child.handled = true;
      if (child.isTemporary() || children.isLeaving(child)) {
        children.forget(child);
      } else {
        Life started = start(child);
        if (started != null) {
          started.awaitEntered();
        }
      }
    }
  }

  private @Nullable Life start(Child child) {
    try {
      Life started = children.restart(child);
      child.handled = false;
      return started;
    } catch (RuntimeException | Error notMade) {
      deaths.trySend(new Death(child, null, new Ending.Failed(notMade)));
      return null;
    }
  }

  /**
   * Ends children, the last one first: each has ended before the next is asked to stop, but
   * temporary ones, which do not depend on each other, are asked together.
   */
  void end(List<Child> places, String reason) throws InterruptedException {
    List<Life> together = new ArrayList<>();
    for (Child child : places.reversed()) {
      if (!child.isTemporary()) {
        awaitAll(together);
      }
      Life life = children.lifeIn(child);
      if (life != null) {
        life.stop(reason);
        together.add(life);
      }
      if (!child.isTemporary()) {
        awaitAll(together);
      }
    }
    awaitAll(together);
  }

  private static void awaitAll(List<Life> lives) throws InterruptedException {
    for (Life life : lives) {
      life.awaitEnded();
    }
    lives.clear();
  }

  // ---- words ----

  private TooManyRestartsException tooMany(Death death) {
    Throwable cause = death.ending instanceof Ending.Failed(var failure) ? failure : null;
    return new TooManyRestartsException(
        "TaskThread \"%s\" gives up: child \"%s\" %s, and %d restarts in %s are allowed"
            .formatted(
                parent,
                name(death),
                words(death.ending),
                supervision.restarts(),
                Arguments.text(supervision.period())),
        cause);
  }

  private void logGone(Child child, Death death) {
    if (!death.ending.isNormal()) {
      log(death, "is not restarted: it is " + child.spec.restart());
    }
  }

  private void log(Death death, String decision) {
    String message =
        "child \"%s\" of TaskThread \"%s\" %s, and %s"
            .formatted(name(death), parent, words(death.ending), decision);
    Level level = death.ending.isNormal() ? Level.DEBUG : Level.WARNING;
    if (death.ending instanceof Ending.Failed(var failure)) {
      LOG.log(level, message, failure);
    } else {
      LOG.log(level, message);
    }
  }

  private static String name(Death death) {
    return death.life == null ? "(not made)" : death.life.id();
  }

  private static String words(Ending ending) {
    return switch (ending) {
      case Ending.Stopped(var reason) -> "has stopped: " + reason;
      case Ending.Failed(var failure) -> "has failed: " + failure;
      case Ending.Killed(var reason) -> "was killed: " + reason;
    };
  }
}
