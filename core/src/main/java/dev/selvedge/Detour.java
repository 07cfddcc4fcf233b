package dev.selvedge;

import static java.util.Objects.requireNonNull;

import dev.selvedge.kernel.Entrance;
import dev.selvedge.kernel.Pace;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.World;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One body in another world: the caller waits for it, passes its own cancellation on to it, and
 * gets its value or its very failure.
 */
final class Detour {

  static {
    Entrance.install(new Way());
  }

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

  static <X extends Exception> void run(World world, String name, Action<X> body)
      throws X, InterruptedException {
    Detour.<@Nullable Void, X>call(
        world,
        name,
        () -> {
          body.run();
          return null;
        });
  }

  private static <T extends @Nullable Object, X extends Exception> T callIn(
      World world, String name, Block<? extends T, X> body) throws X, InterruptedException {
    AtomicReference<TaskImpl<T>> forked = new AtomicReference<>();
    @Nullable InterruptedException interruption = null;
    try {
      new BlockGroup(new GroupOptions().name(name), world)
          .run(group -> {
            TaskImpl<T> task =
                ((GroupCore) group).forkDirect(name, (Callable<T>) () -> callAny(body));
            forked.set(task);
            task.await();
          });
    } catch (InterruptedException e) {
      interruption = e;
    } catch (ExceptionGroup notForked) {
      throw Edge.sneakyThrow(notForked.leaves().getFirst());
    }
    return valueOf(requireNonNull(forked.get()), interruption);
  }

  /** What has happened is told, though the caller was stopped: the value may be a resource. */
  private static <T extends @Nullable Object> T valueOf(
      TaskImpl<T> task, @Nullable InterruptedException interruption) throws InterruptedException {
    if (interruption != null) {
      if (task.isCancelled()) {
        throw interruption;
      }
      if (!(interruption instanceof CancelledException)) {
        Strand.keepInterrupt(); // for the next checkpoint, as a cancellation is
      }
    }
    Throwable failure = task.failure();
    if (failure != null) {
      throw Edge.sneakyThrow(failure);
    }
    return task.isCancelled() ? task.join() : task.resultNow();
  }

  private static <T extends @Nullable Object> T callAny(Block<? extends T, ?> body)
      throws Exception {
    return body.call();
  }

  /** How the other packages of the library come here. */
  private static final class Way extends Entrance {

    @Override
    public <T extends @Nullable Object, X extends Exception> T call(
        World world, String name, Callable<? extends T> body) throws X, InterruptedException {
      try {
        return Detour.<T, Exception>call(world, name, body::call);
      } catch (Exception e) {
        throw Edge.sneakyThrow(e); // an X, or an InterruptedException
      }
    }

    @Override
    public ManagedTaskGroup open(World world, String name, BiConsumer<Strand, Throwable> handler) {
      return new ManagedGroup.Options(
              (task, failure) -> handler.accept((TaskImpl<?>) task, failure))
          .name(name)
          .keepSiblings()
          .openIn(world);
    }

    @Override
    public <T extends @Nullable Object> Task<T> submit(
        AutoCloseable group, String name, Callable<? extends T> body) {
      return ((GroupCore) group).forkDirect(name, body);
    }

    @Override
    public <T extends @Nullable Object> Task<T> forkHeld(
        AutoCloseable group, String name, Object body, boolean service, Pace pace) {
      return ((GroupCore) group).forkHeld(name, body, service, pace);
    }

    @Override
    public <T extends @Nullable Object> Task<T> refused(
        AutoCloseable group, String name, Object body, String reason) {
      return ((GroupCore) group).refused(name, body, reason);
    }

    @Override
    public void awaitEmpty(AutoCloseable group) throws InterruptedException {
      ((GroupCore) group).awaitChildren(true);
    }

    @Override
    public List<Strand> remaining(AutoCloseable group) {
      return ((GroupCore) group).snapshot();
    }

    @Override
    public String nameOf(Object body) {
      return Names.of(body.getClass());
    }

    @Override
    public @Nullable Object inherited(Strand strand, Object taskLocal) {
      return Context.inheritedBy(strand, (TaskLocal<?>) taskLocal);
    }
  }
}
