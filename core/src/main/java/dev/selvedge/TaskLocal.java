package dev.selvedge;

import static java.util.Objects.requireNonNull;

import dev.selvedge.kernel.Strand;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A value that everything called from a block finds, and everything forked there inherits, without
 * being handed from one method to the next: who is logged in, the number of the request.
 *
 * {@snippet class=ContextSnippets region=open}
 *
 * <h2>Lifecycle</h2>
 *
 * A local is made once, as a constant. It is bound for a block and cannot be changed in it, only
 * bound anew for a block inside. When the block ends, however it ends, what was bound before is
 * bound again. A task inherits what is bound where {@code fork} is called, and keeps it after that
 * block has ended. What a task binds is seen neither by the task that forked it nor by its
 * siblings.
 *
 * <h2>Shape</h2>
 *
 * A look-up takes the same time however many locals are bound, and however often. Binding copies
 * the table of what is bound. A task that inherits nothing pays nothing.
 *
 * <h2>Errors</h2>
 *
 * {@link #get} of a local without a value throws {@link NoSuchElementException} that names it. What
 * a block throws leaves as it is.
 *
 * <h2>Memory consistency</h2>
 *
 * What precedes the binding happens-before what a task does that inherits it.
 *
 * @param <T> the type of the value
 * @implNote Source: {@link ScopedValue}, and Python's {@code contextvars}. Other than a scoped
 *     value it is inherited by whatever is forked, also from foreign threads into a group, and can
 *     be captured ({@link Context#capture}).
 */
public final class TaskLocal<T extends @Nullable Object> {

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final Object NONE = new Object();

  private final String name;
  private final @Nullable Object byDefault;

  /** Spread, so that the first few have different places in a small table. */
  final int hash = COUNT.getAndIncrement();

  private TaskLocal(String name, @Nullable Object byDefault) {
    this.name = requireNonNull(name, "name");
    this.byDefault = byDefault;
  }

  /**
   * A local that has no value where none is bound.
   *
   * @param name for messages
   */
  public static <T extends @Nullable Object> TaskLocal<T> create(String name) {
    return new TaskLocal<>(name, NONE);
  }

  /**
   * A local that has a value also where none is bound.
   *
   * @param name for messages
   */
  public static <T extends @Nullable Object> TaskLocal<T> create(String name, T defaultValue) {
    return new TaskLocal<>(name, defaultValue);
  }

  /**
   * Binds a local, for the block that is given to {@link Carrier#call} or {@link Carrier#run}.
   *
   * @return the binding, to which others can be added
   */
  public static <T extends @Nullable Object> Carrier where(TaskLocal<T> local, T value) {
    return new Carrier(null, requireNonNull(local, "local"), value);
  }

  /** The name for people. */
  public String name() {
    return name;
  }

  /**
   * The value that is bound, else the default.
   *
   * @throws NoSuchElementException if nothing is bound and there is no default
   */
  public T get() {
    Object value = Bindings.get(current(), this, byDefault);
    if (value == NONE) {
      throw new NoSuchElementException(
          "task local \"%s\" is not bound in task \"%s\": bind it around the code that needs it, with TaskLocal.where"
              .formatted(name, Strand.current().name()));
    }
    return unchecked(value);
  }

  /** The value that is bound, else the one given, whatever the default is. */
  public T orElse(T other) {
    return unchecked(Bindings.get(current(), this, other));
  }

  /** Whether a value is bound here; a default is not. */
  public boolean isBound() {
    return Bindings.has(current(), this);
  }

  private static @Nullable Bindings current() {
    Strand strand = Strand.currentOrNull();
    return strand == null ? null : Context.bindingsOf(strand);
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // where() has checked it; null if T allows it
  private T unchecked(@Nullable Object value) {
    return (T) value;
  }

  @Override
  public String toString() {
    return "task local \"%s\"".formatted(name);
  }

  /** One or several bindings, to run blocks with. Immutable; serves any number of blocks. */
  public static final class Carrier {
    private final @Nullable Carrier earlier;
    private final TaskLocal<?> local;
    private final @Nullable Object value;

    private Carrier(@Nullable Carrier earlier, TaskLocal<?> local, @Nullable Object value) {
      this.earlier = earlier;
      this.local = local;
      this.value = value;
    }

    /**
     * These bindings and another one; the last for a local counts.
     *
     * @return a new carrier
     */
    public <T extends @Nullable Object> Carrier where(TaskLocal<T> local, T value) {
      return new Carrier(this, requireNonNull(local, "local"), value);
    }

    /**
     * Runs a block in which these are bound.
     *
     * @return the block's value
     * @throws X what the block threw
     */
    public <T extends @Nullable Object, X extends Exception> T call(Block<? extends T, X> body)
        throws X, InterruptedException {
      requireNonNull(body, "body");
      Strand strand = Strand.current();
      Object before = strand.context();
      strand.context(addTo(Context.bindingsOf(strand)));
      try {
        return body.call();
      } finally {
        strand.context(before);
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

    private Bindings addTo(@Nullable Bindings around) {
      return Bindings.with(earlier == null ? around : earlier.addTo(around), local, value);
    }
  }
}
