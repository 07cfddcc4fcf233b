package dev.selvedge.taskthread;

import dev.selvedge.Context;
import org.jspecify.annotations.Nullable;

/**
 * A place among the children of a TaskThread: one TaskThread after the other lives in it.
 *
 * <pre>
 *   field     guarded by                      means
 *   life      the lock of Children            who lives there now, or lived there last
 *   here      the lock of Children            whether it has not ended
 *   leaving   the lock of Children            it was removed: its end is for good
 *   handled   only the supervisor's task      the end of the present life has been seen to
 * </pre>
 */
final class Child {

  final ChildSpec<?> spec;
  final Context context;
  final long order;

  @Nullable Life life;
  boolean here;
  boolean leaving;

  boolean handled;

  Child(ChildSpec<?> spec, Context context, long order) {
    this.spec = spec;
    this.context = context;
    this.order = order;
  }

  boolean isTemporary() {
    return spec.restart() == Restart.TEMPORARY;
  }
}
