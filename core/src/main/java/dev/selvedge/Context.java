package dev.selvedge;

import dev.selvedge.kernel.Strand;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What a task inherits to those it forks. */
public final class Context {
  private Context() {}

  static @Nullable Object toInherit(Strand caller) {
    return caller.context();
  }

  static <T extends @Nullable Object> T call(Object inherited, Callable<T> body) throws Exception {
    return body.call();
  }
}
