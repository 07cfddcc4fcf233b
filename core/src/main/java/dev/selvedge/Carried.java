package dev.selvedge;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A foreign value that contexts carry: how to read it on one thread and bind it on another.
 *
 * <p>The registered ones are an array that is replaced under {@link #LOCK} and read without it, so
 * that a fork costs one read when there are none.
 */
abstract sealed class Carried implements Context.Registration {

  /** A value that was read, to be bound around a body. */
  interface Binding {
    <T extends @Nullable Object> T call(Callable<T> body) throws Exception;
  }

  private static final Object LOCK = new Object();
  private static final Carried[] NONE = {};
  private static volatile Carried[] registered = NONE;

  /** Reads the value on the calling thread; null if there is nothing to carry. */
  abstract @Nullable Binding read();

  /** All that is registered; not to be changed. */
  static Carried[] registered() {
    return registered;
  }

  Carried register() {
    synchronized (LOCK) {
      Carried[] more = Arrays.copyOf(registered, registered.length + 1);
      more[registered.length] = this;
      registered = more;
    }
    return this;
  }

  @Override
  public void close() {
    synchronized (LOCK) {
      Carried[] rest =
          Arrays.stream(registered).filter(carried -> carried != this).toArray(Carried[]::new);
      registered = rest.length == 0 ? NONE : rest;
    }
  }

  /** A {@link ScopedValue}; one that is not bound is not carried. */
  static final class Scoped<V extends @Nullable Object> extends Carried {
    private final ScopedValue<V> key;

    Scoped(ScopedValue<V> key) {
      this.key = requireNonNull(key, "scopedValue");
    }

    @Override
    @Nullable Binding read() {
      return key.isBound() ? new Bound(ScopedValue.where(key, key.get())) : null;
    }

    private record Bound(ScopedValue.Carrier carrier) implements Binding {
      @Override
      public <T extends @Nullable Object> T call(Callable<T> body) throws Exception {
        return carrier.<T, Exception>call(body::call);
      }
    }
  }

  /** What is set and set back, like a {@link ThreadLocal}; null is a value like any other. */
  static final class Assigned<V> extends Carried {
    private final Supplier<? extends @Nullable V> read;
    private final Consumer<? super @Nullable V> write;

    Assigned(Supplier<? extends @Nullable V> read, Consumer<? super @Nullable V> write) {
      this.read = requireNonNull(read, "read");
      this.write = requireNonNull(write, "write");
    }

    static <V> Assigned<V> of(ThreadLocal<V> local) {
      requireNonNull(local, "threadLocal");
      return new Assigned<V>(
          local::get,
          value -> {
            if (value == null) {
              local.remove();
            } else {
              local.set(value);
            }
          });
    }

    @Override
    Binding read() {
      return new Value(read.get());
    }

    private final class Value implements Binding {
      private final @Nullable V value;

      Value(@Nullable V value) {
        this.value = value;
      }

      @Override
      public <T extends @Nullable Object> T call(Callable<T> body) throws Exception {
        @Nullable V before = read.get();
        write.accept(value);
        try {
          return body.call();
        } finally {
          write.accept(before);
        }
      }
    }
  }
}
