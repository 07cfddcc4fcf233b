package dev.selvedge.manager;

import dev.selvedge.Task;
import org.jspecify.annotations.Nullable;

/**
 * Something that has a name in a {@link NameTable}: it waits for its beginning, and lives until it
 * ends.
 *
 * @param <E> what the table holds
 */
abstract class Named<E extends Named<E>> {

  final String name;

  /** Who gets the name when this one has ended; guarded by the table. */
  @Nullable E next;

  /** Whether it ever got its name; guarded by the table. */
  boolean counted;

  Named(String name) {
    this.name = name;
  }

  /** Where it is in its life. */
  abstract Task.Status status();

  /** Whether it has not ended. Once it has, that does not change. */
  abstract boolean isLive();

  /** Whether it was asked to end; it may have done so since anybody looked whether it lives. */
  abstract boolean isLeaving();

  /** Starts it, or its clock. Has no effect on one that has ended. */
  abstract void begin();

  /** Asks it to end; one that has not begun ends at once. False if it was asked already. */
  abstract boolean cancel(String reason);

  /** The same, but only if it waits for a start. */
  abstract void cancelIdle(String reason);
}
