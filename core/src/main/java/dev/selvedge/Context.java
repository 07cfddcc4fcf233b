package dev.selvedge;

import static java.util.Objects.requireNonNull;

import dev.selvedge.kernel.Strand;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a task inherits to those it forks: its {@linkplain TaskLocal task locals}, and the foreign
 * values that were registered.
 *
 * {@snippet class=ContextSnippets region=capture}
 *
 * <h2>Lifecycle</h2>
 *
 * Forking captures the context of the caller by itself. Who hands work to a thread that the library
 * does not know, or wants a child to inherit from somewhere else, {@linkplain #capture captures} it
 * where it is and {@linkplain #run runs} the work in it there, or forks {@linkplain
 * TaskGroup#forkIn in it}. A context never changes and may be used by any thread, any number of
 * times.
 *
 * <h2>Shape</h2>
 *
 * Values of other libraries are carried once they have been registered, for the whole JVM, by one
 * of the {@code propagate} methods: they are read when a context is captured, on that thread, and
 * bound around what runs in it, in the order of registration. With nothing registered and no task
 * local bound a fork captures nothing and costs nothing.
 *
 * {@snippet class=ContextSnippets region=propagate}
 *
 * <h2>Errors</h2>
 *
 * What cannot be read when a task is forked fails the fork, and nothing was started; what cannot be
 * bound fails the task.
 *
 * @implNote Source: Python's {@code contextvars.copy_context}, {@code ThreadContext} of
 *     MicroProfile Context Propagation. The JDK offers snapshots of {@link ScopedValue}s to its own
 *     preview classes only, hence the registration.
 */
public final class Context {

  // What Strand.context() is, besides null: for a task that has not begun, a Context if foreign
  // values were read for it or it was forked in one; else, and from the beginning on, Bindings.

  private final @Nullable Bindings bindings;
  private final List<Carried.Binding> foreign;

  private Context(@Nullable Bindings bindings, List<Carried.Binding> foreign) {
    this.bindings = bindings;
    this.foreign = foreign;
  }

  // ---- the ends of the kernel ----

  /** What is bound in a running strand; for its own thread. */
  static @Nullable Bindings bindingsOf(Strand strand) {
    return (Bindings) strand.context();
  }

  /** What a fork by this strand hands on; for its own thread. */
  static @Nullable Object toInherit(Strand caller) {
    Carried[] registered = Carried.registered();
    if (registered.length == 0) {
      return caller.context();
    }
    return new Context(bindingsOf(caller), read(registered));
  }

  /**
   * Runs the body of a strand that has inherited something; on its own thread, at its beginning.
   */
  static <T extends @Nullable Object> T call(Object inherited, Callable<T> body) throws Exception {
    if (!(inherited instanceof Context context)) {
      return body.call();
    }
    Strand.current().context(context.bindings);
    return context.bound(0, body);
  }

  /** What a strand has inherited of a local, or null; for anybody, who may read an old state. */
  static @Nullable Object inheritedBy(Strand strand, TaskLocal<?> local) {
    Object inherited = strand.context();
    Object bindings = inherited instanceof Context context ? context.bindings : inherited;
    return Bindings.get((Bindings) bindings, local, null);
  }

  private static List<Carried.Binding> read(Carried[] registered) {
    List<Carried.Binding> all = new ArrayList<>(registered.length);
    for (Carried carried : registered) {
      Carried.Binding binding = carried.read();
      if (binding != null) {
        all.add(binding);
      }
    }
    return all;
  }

  /** Runs the body with the foreign values from one on, each inside the one before. */
  private <T extends @Nullable Object> T bound(int from, Callable<T> body) throws Exception {
    return from == foreign.size()
        ? body.call()
        : foreign.get(from).call(() -> bound(from + 1, body));
  }

  // ---- for everybody ----

  /** The context of the caller, as it is now. */
  public static Context capture() {
    Strand strand = Strand.currentOrNull();
    return new Context(strand == null ? null : bindingsOf(strand), read(Carried.registered()));
  }

  /**
   * Runs a block in this context, on the calling thread, and restores what was there before. Task
   * locals that are not bound in this context are not bound in the block.
   *
   * @return the block's value
   * @throws X what the block threw
   */
  public <T extends @Nullable Object, X extends Exception> T call(Block<? extends T, X> body)
      throws X, InterruptedException {
    requireNonNull(body, "body");
    try {
      return this.<T>callAny(body::call);
    } catch (Exception e) {
      throw Edge.sneakyThrow(e); // an X, or an InterruptedException
    }
  }

  /**
   * As {@link #call}, for a block without a value.
   *
   * @throws X what the block threw
   */
  public <X extends Exception> void run(Action<X> body) throws X, InterruptedException {
    requireNonNull(body, "body");
    this.<@Nullable Void, X>call(() -> {
      body.run();
      return null;
    });
  }

  /** The same code, to be run in this context wherever it is run: for executors and callbacks. */
  public Runnable wrap(Runnable body) {
    requireNonNull(body, "body");
    return () -> {
      try {
        this.<@Nullable Void>callAny(() -> {
          body.run();
          return null;
        });
      } catch (Exception e) {
        throw Edge.sneakyThrow(e); // what the body threw, and that is unchecked
      }
    };
  }

  /** As {@link #wrap(Runnable)}, for code with a value. */
  public <T extends @Nullable Object> Callable<T> wrap(Callable<? extends T> body) {
    requireNonNull(body, "body");
    return () -> this.<T>callAny(body::call);
  }

  private <T extends @Nullable Object> T callAny(Callable<T> body) throws Exception {
    Strand strand = Strand.current();
    Object before = strand.context();
    strand.context(bindings);
    try {
      return bound(0, body);
    } finally {
      strand.context(before);
    }
  }

  // ---- foreign values ----

  /** Ends a registration when it is closed; contexts captured before still carry the value. */
  public sealed interface Registration extends AutoCloseable permits Carried {
    /** Ends the registration; the second time it does nothing. */
    @Override
    void close();
  }

  /**
   * Carries a scoped value from now on: where it is bound, it is bound to the same in what is
   * forked. Where it is not bound there is nothing to carry, and {@link #run} leaves it alone.
   */
  public static Registration propagate(ScopedValue<?> scopedValue) {
    return new Carried.Scoped<>(scopedValue).register();
  }

  /**
   * Carries a thread local from now on: what is forked finds the same value, and what it sets is
   * not seen outside. A value of null stands for none, and removes it.
   */
  public static Registration propagate(ThreadLocal<?> threadLocal) {
    return Carried.Assigned.of(threadLocal).register();
  }

  /**
   * Carries what two functions read and write, of the calling thread: the context of a logger or a
   * tracer.
   *
   * @param read the value of the calling thread; null if it has none
   * @param write sets the value of the calling thread; given null it clears it
   */
  public static <T> Registration propagate(
      Supplier<? extends @Nullable T> read, Consumer<? super @Nullable T> write) {
    return new Carried.Assigned<T>(read, write).register();
  }

  @Override
  public String toString() {
    return "context [%s]".formatted(bindings == null ? "" : bindings);
  }
}
