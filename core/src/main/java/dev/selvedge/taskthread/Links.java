package dev.selvedge.taskthread;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who wants to know of the end of one TaskThread, and whose ends it wants to know itself.
 *
 * <p>Both sets are guarded by the monitor of {@code watchers}; no two of these locks are held at a
 * time. A link is first noted with the watcher and then with the watched. If the watched has told
 * its watchers already, the new one is told at once; so it is told exactly once.
 */
final class Links {

  private final Life self;
  private final Set<Life> watchers = new LinkedHashSet<>();
  private final Set<Life> watched = new LinkedHashSet<>();
  private @Nullable Ended told;

  Links(Life self) {
    this.self = self;
  }

  void watch(Life other) {
    synchronized (watchers) {
      if (!watched.add(other)) {
        return;
      }
    }
    Ended gone = other.links().addWatcher(self);
    if (gone != null) {
      forget(other);
      self.notice(gone);
    }
  }

  boolean unwatch(Life other) {
    synchronized (watchers) {
      if (!watched.remove(other)) {
        return false;
      }
    }
    other.links().removeWatcher(self);
    return true;
  }

  private @Nullable Ended addWatcher(Life life) {
    synchronized (watchers) {
      if (told == null) {
        watchers.add(life);
      }
      return told;
    }
  }

  private void removeWatcher(Life life) {
    synchronized (watchers) {
      watchers.remove(life);
    }
  }

  private void forget(Life gone) {
    synchronized (watchers) {
      watched.remove(gone);
    }
  }

  /** Tells all watchers of the end, and gives the own links up. */
  void end(Ended ended) {
    List<Life> toTell;
    List<Life> toLeave;
    synchronized (watchers) {
      told = ended;
      toTell = List.copyOf(watchers);
      toLeave = List.copyOf(watched);
      watchers.clear();
      watched.clear();
    }
    for (Life life : toLeave) {
      life.links().removeWatcher(self);
    }
    for (Life life : toTell) {
      life.links().forget(self);
      life.notice(ended);
    }
  }
}
