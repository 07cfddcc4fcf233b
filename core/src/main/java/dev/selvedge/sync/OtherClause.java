package dev.selvedge.sync;

import dev.selvedge.Block;
import dev.selvedge.kernel.Arguments;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a select does when no channel is ready for a time; zero is at once. */
record OtherClause<R extends @Nullable Object, X extends Exception>(
    Duration time, Block<? extends R, ? extends X> then) implements Select.Clause<R, X> {

  @Override
  public String toString() {
    return time.isZero() ? "otherwise" : "after " + Arguments.text(time);
  }
}
