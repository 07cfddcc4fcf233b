package dev.selvedge.request;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What a request cache holds: one object that is its own place in the table and in its lane.
 *
 * <pre>
 *   field                 written by                              read by
 *   number                whoever makes it; its core, with lock   anyone who was given the entry
 *   owner                 compare-and-set from null by a core     cores
 *                         with its lock; to null by that core
 *   state, next, lane,    its owner, with lock                    its owner, with lock
 *   older, newer, atNanos
 *
 *   IDLE ──► RESERVED ──► IDLE     a number that nobody came back for
 *    │          │
 *    └──────────┴──► PENDING ──► IDLE     popped, answered, timed out or cancelled: by one of them
 * </pre>
 */
abstract sealed class Entry permits NumberCache, Request {

  /** Where it is in its life with a core. */
  enum State {
    IDLE,
    RESERVED,
    PENDING
  }

  private static final VarHandle OWNER;

  static {
    try {
      OWNER = MethodHandles.lookup().findVarHandle(Entry.class, "owner", RequestCore.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final String prefix;
  long number;

  private volatile @Nullable RequestCore owner;
  State state = State.IDLE;
  @Nullable Entry next;
  @Nullable Lane lane;
  @Nullable Entry older;
  @Nullable Entry newer;
  long atNanos;

  Entry(String prefix) {
    this.prefix = prefix;
  }

  /** The core that has it, or null. */
  final @Nullable RequestCore owner() {
    return owner;
  }

  /** Makes a core its owner; false if it has one. */
  final boolean claim(RequestCore core) {
    return OWNER.compareAndSet(this, null, core);
  }

  /** Ends the ownership. */
  final void disown() {
    owner = null;
  }

  /** What it is to people: {@code "ping" 42}. */
  final String id() {
    return id(prefix, number);
  }

  static String id(String prefix, long number) {
    return "\"" + prefix + "\" " + number;
  }
}
