package dev.selvedge;

import dev.selvedge.kernel.Strand;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * A function over many items, by a few tasks that pull them from one iterator.
 *
 * <pre>
 *   field                     guarded by
 *   items, exhausted          turnstile
 *   workers                   turnstile
 *   results: places           turnstile; what is in a place: the worker that was given it, until
 *                             its end; then the host
 *   cutShort                  any worker, once false to true; the host after their end
 * </pre>
 *
 * <p>A worker goes through the turnstile, pulls one item, comes out and works on it: so no item is
 * pulled that nobody works on. A worker that has got its first item starts the next worker, up to
 * the limit. So as long as there are fewer, one has not got an item yet and is free to pull: slow
 * items have as many workers as they may have. Of tiny items the workers that run leave no
 * processor free for the last one that was started, so that it starts no other.
 */
final class WorkerMap<T extends @Nullable Object> {

  private final int limit;
  private final Iterator<? extends T> items;
  private final ItemFunction<? super T, ?> function;
  private final @Nullable ResultList results;
  private final Context context = Context.capture();
  private final BlockGroup group;
  private final String workerName;
  private final Turnstile turnstile = new Turnstile("the next item");
  private boolean exhausted;
  private int workers;
  private volatile boolean cutShort;

  private WorkerMap(
      String name,
      int limit,
      Iterator<? extends T> items,
      ItemFunction<? super T, ?> function,
      @Nullable ResultList results) {
    this.limit = limit;
    this.items = items;
    this.function = function;
    this.results = results;
    this.workerName = name + " worker";
    this.group = new BlockGroup(new GroupOptions().name(name), Strand.current().world());
  }

  static <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
      int limit, Iterator<? extends T> items, ItemFunction<? super T, ? extends R> function)
      throws InterruptedException {
    ResultList results = new ResultList();
    new WorkerMap<T>("map", limit, items, function, results).run();
    return results.toList();
  }

  static <T extends @Nullable Object> void forEach(
      int limit, Iterator<? extends T> items, ItemAction<? super T> action)
      throws InterruptedException {
    ItemFunction<T, @Nullable Void> function =
        item -> {
          action.accept(item);
          return null;
        };
    new WorkerMap<T>("forEach", limit, items, function, null).run();
  }

  private void run() throws InterruptedException {
    Strand.current().checkpoint();
    workers = 1;
    group.run(_ -> fork());
    if (cutShort) {
      throw new CancellationException(
          "%s is not complete: one of its workers was cancelled".formatted(group.name()));
    }
  }

  /** Starts a worker, in the context of the host whoever starts it. */
  private void fork() {
    group.forkIn(context, workerName, (Action<Exception>) () -> new Worker().run());
  }

  private final class Worker {
    private final Strand strand = Strand.current();
    private boolean hasWorked;
    private boolean startsAnother;
    private @Nullable T item;
    private @Nullable Object @Nullable [] chunk;
    private int place;

    void run() throws Exception {
      boolean complete = false;
      try {
        while (pull()) {
          work();
        }
        complete = true;
      } finally {
        if (!complete) {
          cutShort = true;
        }
      }
    }

    private void work() throws Exception {
      if (startsAnother) {
        fork();
      }
      Object result = function.apply(item());
      if (chunk != null) {
        chunk[place] = result;
      }
    }

    @SuppressWarnings("NullAway") // null only if T allows it
    private T item() {
      return item;
    }

    /** Takes the next item; false if there is none. */
    private boolean pull() throws Exception {
      strand.checkpoint();
      turnstile.acquire(strand);
      boolean found = false;
      try {
        found = pullInTurn();
      } finally {
        exhausted = !found; // also if the iterator has failed
        turnstile.release();
      }
      return found;
    }

    private boolean pullInTurn() {
      if (exhausted || !items.hasNext()) {
        return false;
      }
      item = items.next();
      startsAnother = !hasWorked && workers < limit;
      hasWorked = true;
      if (startsAnother) {
        workers++;
      }
      if (results != null) {
        place = results.nextPlace();
        chunk = results.chunk();
      }
      return true;
    }
  }
}
