package dev.selvedge;

import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.World;
import org.jspecify.annotations.Nullable;

/**
 * One body in another world: the caller waits for it, passes its own cancellation on to it, and
 * gets its value or its very failure.
 */
final class Detour {

  private Detour() {}

  static <T extends @Nullable Object, X extends Exception> T call(
      World world, String name, Block<? extends T, X> body) throws X, InterruptedException {
    World home = Strand.current().world();
    home.beginOutside();
    try {
      return callIn(world, name, body);
    } finally {
      home.endOutside();
    }
  }

  private static <T extends @Nullable Object, X extends Exception> T callIn(
      World world, String name, Block<? extends T, X> body) throws X, InterruptedException {
    GroupOptions options = new GroupOptions().name(name);
    TaskImpl<T> task =
        new BlockGroup(options, world)
            .call(group -> {
              TaskImpl<T> child =
                  ((GroupCore) group)
                      .forkDirect(name, (java.util.concurrent.Callable<T>) () -> callAny(body));
              child.awaitEndUncancelled();
              return child;
            });
    Throwable failure = task.failure();
    if (failure != null) {
      throw Edge.sneakyThrow(failure);
    }
    // What has happened is told, though the caller be cancelled: the value may be a resource.
    return task.isCancelled() ? task.join() : task.resultNow();
  }

  private static <T extends @Nullable Object> T callAny(Block<? extends T, ?> body)
      throws Exception {
    return body.call();
  }
}
