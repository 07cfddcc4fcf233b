package dev.selvedge.taskthread;

import dev.selvedge.Context;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The children of one TaskThread, in the order in which they were added, and by their ids.
 *
 * <p>All is guarded by {@code lock}. Under it nothing waits and no code of a user's runs: factories
 * make their TaskThreads before, and are forked after. A child that has ended is not found any
 * more, though its place stays until the supervisor has decided what comes after it.
 *
 * <p>Once closed nothing is added. So whoever closes it and then looks sees all that there will be.
 */
final class Children {

  private final Life parent;

  private final Object lock = new Object();
  private final TreeMap<Long, Child> inOrder = new TreeMap<>();
  private final Map<String, Child> byId = new HashMap<>();
  private long added;
  private boolean closed;

  Children(Life parent) {
    this.parent = parent;
  }

  // ---- starting ----

  /** Makes a child, adds it and starts it. */
  <T extends TaskThread> T add(ChildSpec<T> spec) {
    T thread = spec.make();
    Life life = Life.below(parent, thread, spec);
    Child child;
    synchronized (lock) {
      child = new Child(spec, Context.capture(), ++added);
    }
    start(child, life);
    return thread;
  }

  /** Starts a child anew. */
  Life restart(Child child) {
    Life life = Life.below(parent, child.spec.make(), child.spec);
    start(child, life);
    return life;
  }

  private void start(Child child, Life life) {
    boolean isNew = child.life == null;
    try {
      synchronized (lock) {
        checkOpen(life);
        checkUnique(life);
        child.life = life;
        child.here = true;
        inOrder.put(child.order, child);
        byId.put(life.id(), child);
      }
      life.fork(child);
    } catch (Throwable notStarted) {
      life.neverStarted(notStarted);
      leave(child, life);
      if (isNew) {
        forget(child);
      }
      throw notStarted;
    }
  }

  private void checkOpen(Life life) {
    if (closed) {
      throw new IllegalStateException(
          "TaskThread \"%s\" cannot be added: its parent \"%s\" is %s, and only one that is entering or running takes children"
              .formatted(life.id(), parent.id(), parent.status()));
    }
  }

  private void checkUnique(Life life) {
    if (byId.containsKey(life.id())) {
      throw new IllegalStateException(
          "Child already exists: TaskThread \"%s\" has a child \"%s\", which goes on untouched; children are told apart by id()"
              .formatted(parent.id(), life.id()));
    }
  }

  // ---- ending ----

  /** Called by the child that has ended: it is not found any more. */
  void leave(Child child, Life ended) {
    synchronized (lock) {
      if (child.life == ended && child.here) {
        child.here = false;
        byId.remove(ended.id());
      }
    }
  }

  /** Gives the place of an ended child up. */
  void forget(Child child) {
    synchronized (lock) {
      inOrder.remove(child.order);
    }
  }

  /** Marks a child as one whose end is for good; false if it is none, or was removed before. */
  boolean remove(Life life) {
    synchronized (lock) {
      Child child = byId.get(life.id());
      if (child == null || child.life != life || child.leaving) {
        return false;
      }
      child.leaving = true;
      return true;
    }
  }

  boolean isLeaving(Child child) {
    synchronized (lock) {
      return child.leaving;
    }
  }

  /** Adds nothing from now on. */
  void close() {
    synchronized (lock) {
      closed = true;
    }
  }

  // ---- finding ----

  /** The places, in order; those whose child has ended too. */
  List<Child> places() {
    synchronized (lock) {
      return List.copyOf(inOrder.values());
    }
  }

  /** The places from one on. */
  List<Child> placesFrom(Child first) {
    synchronized (lock) {
      return List.copyOf(inOrder.tailMap(first.order).values());
    }
  }

  /** Who lives in a place, or lived there last. */
  @Nullable Life lifeIn(Child child) {
    synchronized (lock) {
      return child.life;
    }
  }

  Optional<TaskThread> find(String id) {
    synchronized (lock) {
      return Optional.ofNullable(byId.get(id)).map(child -> child.life).map(Life::thread);
    }
  }

  Optional<TaskThread> find(Predicate<TaskThread> wanted) {
    return threads().stream().filter(wanted).findFirst();
  }

  /** How many have not ended. */
  int count() {
    synchronized (lock) {
      return byId.size();
    }
  }

  /** Those that have not ended, in order. */
  List<TaskThread> threads() {
    List<TaskThread> live = new ArrayList<>();
    synchronized (lock) {
      for (Child child : inOrder.values()) {
        Life life = child.life;
        if (child.here && life != null) {
          live.add(life.thread());
        }
      }
    }
    return live;
  }
}
