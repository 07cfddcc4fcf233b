package dev.selvedge.taskthread;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The questions that a TaskThread has taken and not answered yet. Guarded by {@code open}. */
final class OpenReplies {

  private final Set<Reply<?>> open = new LinkedHashSet<>();

  void add(Reply<?> reply) {
    synchronized (open) {
      open.add(reply);
    }
  }

  void remove(Reply<?> reply) {
    synchronized (open) {
      open.remove(reply);
    }
  }

  /** For tests: how many are open. */
  int size() {
    synchronized (open) {
      return open.size();
    }
  }

  /** Says for all of them that there will be no answer. */
  void end() {
    List<Reply<?>> left;
    synchronized (open) {
      left = List.copyOf(open);
    }
    left.forEach(reply -> reply.unanswered("it has ended"));
  }
}
