package dev.selvedge.manager;

import dev.selvedge.Task;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who has which name. All state is guarded by {@code lock}, under which no task is started or
 * cancelled and no code of a user's runs.
 *
 * <pre>
 *   free ──add──► held by A ──A ends──► free
 *                    │  ▲
 *             replace│  │A ends: B has it, and is started
 *                    ▼  │
 *               held by A, B is next ──replace──► held by A, C is next; B is cancelled
 * </pre>
 *
 * <h2>Why a name never has two running tasks</h2>
 *
 * An entry is started by whoever makes it the current one of its name, and that happens only when
 * the one before has ended, which is seen by its {@code isDone}. The next one is held until then.
 * So of two tasks of one name at most the current one runs, whatever replaces race.
 *
 * <h2>Why no successor is lost</h2>
 *
 * An entry that ends is taken out by its identity, not by its name, and hands the name to its
 * successor in the same step. Its task tells its end before it comes here. Whoever finds a current
 * entry that has ended but not come yet, and no successor, takes the name; the late comer finds
 * another entry there, and leaves it alone. If there is a successor the name is the successor's.
 *
 * <p>An entry that had ended before it could be put in is not put in, so the table holds only what
 * lives, and what is about to be taken out.
 *
 * @param <E> what it holds
 */
final class NameTable<E extends Named<E>> {

  private enum Phase {
    NEW,
    STARTED,
    CLOSED
  }

  /** What became of a wish for a name. */
  enum Answer {
    TAKEN,
    EXISTS,
    CLOSED
  }

  private final Object lock = new Object();
  private final Map<String, E> current = new LinkedHashMap<>();
  private Phase phase = Phase.NEW;
  private long derived;
  private long registered;
  private final Map<Task.Status, Long> ends = new EnumMap<>(Task.Status.class);

  /** Gives an entry its name, unless a live one has it that was not asked to end. */
  Answer add(E entry) {
    boolean begins;
    synchronized (lock) {
      if (phase == Phase.CLOSED) {
        return Answer.CLOSED;
      }
      E newest = newest(entry.name);
      if (newest != null && !newest.isLeaving()) {
        return Answer.EXISTS;
      }
      begins = put(entry);
    }
    if (begins) {
      entry.begin();
    }
    return Answer.TAKEN;
  }

  /** Gives an entry its name, now or when the one that has it has ended; cancels those before. */
  Answer replace(E entry) {
    E before;
    E superseded;
    boolean begins;
    synchronized (lock) {
      if (phase == Phase.CLOSED) {
        return Answer.CLOSED;
      }
      before = current.get(entry.name);
      superseded = before == null ? null : before.next;
      begins = put(entry);
    }
    if (begins) {
      entry.begin();
      return Answer.TAKEN;
    }
    String reason = "task \"%s\" was replaced".formatted(entry.name);
    cancel(superseded, reason);
    cancel(before, reason);
    return Answer.TAKEN;
  }

  /** Puts an entry in; true if it is the current one and may begin. Holds lock. */
  private boolean put(E entry) {
    if (!entry.isLive()) {
      return false;
    }
    entry.counted = true;
    registered++;
    E before = current.get(entry.name);
    if (before != null && (before.isLive() || isLive(before.next))) {
      before.next = entry;
      return false;
    }
    current.remove(entry.name); // so that it becomes the youngest
    current.put(entry.name, entry);
    return phase == Phase.STARTED;
  }

  private static boolean isLive(@Nullable Named<?> entry) {
    return entry != null && entry.isLive();
  }

  /** The live entry that was given the name last. Holds lock. */
  private @Nullable E newest(String name) {
    E known = current.get(name);
    if (known == null) {
      return null;
    }
    if (isLive(known.next)) {
      return known.next;
    }
    return known.isLive() ? known : null;
  }

  /** Takes out an entry whose task has ended, and starts its successor; may be called twice. */
  void ended(E entry) {
    E successor = null;
    synchronized (lock) {
      count(entry);
      E known = current.get(entry.name);
      if (known == entry) {
        successor = handOn(entry);
      } else if (known != null && known.next == entry) {
        known.next = null;
      }
      if (phase != Phase.STARTED) {
        successor = null;
      }
    }
    if (successor != null) {
      successor.begin();
    }
  }

  /** Counts an end, once. Holds lock. */
  private void count(E entry) {
    if (entry.counted) {
      entry.counted = false;
      ends.merge(entry.status(), 1L, Long::sum);
    }
  }

  private @Nullable E handOn(E entry) {
    E successor = entry.next;
    entry.next = null;
    current.remove(entry.name);
    if (!isLive(successor)) {
      return null;
    }
    current.put(entry.name, successor);
    return successor;
  }

  /** The entry that has the name, if another one waits for it to end. */
  @Nullable E predecessor(E entry) {
    synchronized (lock) {
      E known = current.get(entry.name);
      return known != null && known.next == entry ? known : null;
    }
  }

  /** Cancels who has the name and who is next; true if there was anybody to cancel. */
  boolean cancel(String name, String reason) {
    E known;
    E next;
    synchronized (lock) {
      known = current.get(name);
      next = known == null ? null : known.next;
    }
    boolean nextWasLive = cancel(next, reason); // first: else the end of the other one starts it
    return cancel(known, reason) || nextWasLive;
  }

  /** Cancels an entry that was found before. */
  private static boolean cancel(@Nullable Named<?> entry, String reason) {
    return entry != null && entry.cancel(reason);
  }

  /** Cancels everybody. */
  void cancelAll(String reason) {
    for (E entry : live().reversed()) { // successors first
      cancel(entry, reason);
    }
  }

  /** Cancels those who wait for their start. */
  void cancelIdle(String reason) {
    for (E entry : live().reversed()) {
      entry.cancelIdle(reason);
    }
  }

  /** A name that is free, made from a base. */
  String derive(String base) {
    synchronized (lock) {
      String name;
      do {
        name = base + "#" + ++derived;
      } while (newest(name) != null);
      return name;
    }
  }

  /** Whoever has the name, or is to have it next. */
  @Nullable E get(String name) {
    synchronized (lock) {
      return newest(name);
    }
  }

  /** All live entries, each before its successor. */
  List<E> live() {
    synchronized (lock) {
      List<E> live = new ArrayList<>(current.size());
      for (E entry : current.values()) {
        if (entry.isLive()) {
          live.add(entry);
        }
        E next = entry.next;
        if (next != null && next.isLive()) {
          live.add(next);
        }
      }
      return live;
    }
  }

  /** Starts all that were put in so far, and from now on everybody at once; false if closed. */
  boolean start() {
    List<E> waiting;
    synchronized (lock) {
      if (phase != Phase.NEW) {
        return phase != Phase.CLOSED;
      }
      phase = Phase.STARTED;
      waiting = List.copyOf(current.values());
    }
    waiting.forEach(Named::begin);
    return true;
  }

  boolean isStarted() {
    synchronized (lock) {
      return phase == Phase.STARTED;
    }
  }

  boolean isClosed() {
    synchronized (lock) {
      return phase == Phase.CLOSED;
    }
  }

  /** Lets nobody in any more. */
  void close() {
    synchronized (lock) {
      phase = Phase.CLOSED;
    }
  }

  TaskManager.Statistics statistics() {
    List<E> all = live();
    long held = all.stream().filter(entry -> entry.status() == Task.Status.HELD).count();
    synchronized (lock) {
      return new TaskManager.Statistics(
          all.size(),
          (int) held,
          registered,
          ends.getOrDefault(Task.Status.SUCCEEDED, 0L),
          ends.getOrDefault(Task.Status.FAILED, 0L),
          ends.getOrDefault(Task.Status.CANCELLED, 0L));
    }
  }

  /** For tests: how many names are held. */
  int size() {
    synchronized (lock) {
      return current.size();
    }
  }
}
