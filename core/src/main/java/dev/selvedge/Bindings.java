package dev.selvedge;

import org.jspecify.annotations.Nullable;

/**
 * The task locals that are bound, and to what: an immutable hash table by identity.
 *
 * <p>Binding copies the table and finding reads one or two places of it, for there are few locals
 * and many look-ups. Rebinding a local replaces it, so that the table is as large as the number of
 * different locals, however often one of them was bound.
 *
 * <pre>
 *   table[2 * i]       a TaskLocal, or null if the place is free; at least half of them are
 *   table[2 * i + 1]   its value
 * </pre>
 */
final class Bindings {

  private static final Object UNBOUND = new Object();
  private static final int SMALLEST = 4;

  private final @Nullable Object[] table;
  private final int size;

  private Bindings(@Nullable Object[] table, int size) {
    this.table = table;
    this.size = size;
  }

  /** These bindings and another one. */
  static Bindings with(@Nullable Bindings known, TaskLocal<?> local, @Nullable Object value) {
    Bindings old = known == null ? new Bindings(new @Nullable Object[2 * SMALLEST], 0) : known;
    @Nullable Object[] copy = old.isFullFor(local) ? old.enlarged() : old.table.clone();
    int added = put(copy, local, value) ? 1 : 0;
    return new Bindings(copy, old.size + added);
  }

  /** The value, which may be null, or what is given for a local that is not bound. */
  static @Nullable Object get(
      @Nullable Bindings bindings, TaskLocal<?> local, @Nullable Object otherwise) {
    Object value = bindings == null ? UNBOUND : bindings.get(local);
    return value == UNBOUND ? otherwise : value;
  }

  static boolean has(@Nullable Bindings bindings, TaskLocal<?> local) {
    return bindings != null && bindings.get(local) != UNBOUND;
  }

  /** How many there is room for. */
  int places() {
    return table.length / 2;
  }

  private @Nullable Object get(TaskLocal<?> local) {
    int at = place(table, local);
    return table[at] == null ? UNBOUND : table[at + 1];
  }

  private boolean isFullFor(TaskLocal<?> local) {
    return 4 * size >= table.length && table[place(table, local)] == null;
  }

  private @Nullable Object[] enlarged() {
    @Nullable Object[] larger = new @Nullable Object[2 * table.length];
    for (int i = 0; i < table.length; i += 2) {
      if (table[i] instanceof TaskLocal<?> local) {
        put(larger, local, table[i + 1]);
      }
    }
    return larger;
  }

  /** Whether it is a new one. */
  private static boolean put(@Nullable Object[] table, TaskLocal<?> local, @Nullable Object value) {
    int at = place(table, local);
    boolean added = table[at] == null;
    table[at] = local;
    table[at + 1] = value;
    return added;
  }

  /** Where the local is, or would be. */
  private static int place(@Nullable Object[] table, TaskLocal<?> local) {
    int mask = table.length - 1;
    int at = (2 * local.hash) & mask;
    while (table[at] != null && table[at] != local) {
      at = (at + 2) & mask;
    }
    return at;
  }

  @Override
  public String toString() {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < table.length; i += 2) {
      if (table[i] instanceof TaskLocal<?> local) {
        names.append(names.isEmpty() ? "" : ", ").append(local.name());
      }
    }
    return names.toString();
  }
}
