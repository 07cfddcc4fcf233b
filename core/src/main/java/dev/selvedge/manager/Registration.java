package dev.selvedge.manager;

import static java.util.Objects.requireNonNull;

import dev.selvedge.Action;
import dev.selvedge.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * How a task is to be registered: steps that are put before {@link #register}.
 *
 * {@snippet class=TaskManagerSnippets region=steps}
 *
 * <p>Each step returns a new registration, so one may be kept and used for several tasks. Its last
 * step is what {@link TaskManager} offers without steps.
 *
 * @implNote Source: the keyword arguments of IPv8's {@code register_task}.
 */
public final class Registration {

  private final Core core;
  private final Duration delay;
  private final List<Class<? extends Throwable>> ignored;

  private Registration(Core core, Duration delay, List<Class<? extends Throwable>> ignored) {
    this.core = core;
    this.delay = delay;
    this.ignored = ignored;
  }

  /** Without any step. */
  static Registration with(Core core) {
    return new Registration(core, Duration.ZERO, List.of());
  }

  // ---- steps ----

  /**
   * The body starts after a delay, counted from the registration; for a task that is held, because
   * its manager has not been started or another one has its name, from when that is over. Until
   * then the task has no thread, and cancelling it ends it at once. Default: no delay.
   *
   * @throws IllegalArgumentException if the delay is negative
   */
  public Registration after(Duration delay) {
    return new Registration(core, Arguments.notNegative(delay, "delay"), ignored);
  }

  /**
   * Failures of these types are not reported; the task keeps them all the same.
   *
   * @param types the types, in addition to those of earlier steps
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public final Registration ignoring(Class<? extends Throwable>... types) {
    return ignoringAll(types);
  }

  Registration ignoringAll(Class<? extends Throwable>[] types) {
    List<Class<? extends Throwable>> all = new ArrayList<>(ignored);
    for (Class<? extends Throwable> type : types) {
      all.add(requireNonNull(type, "type"));
    }
    return new Registration(core, delay, List.copyOf(all));
  }

  Duration delay() {
    return delay;
  }

  boolean ignores(Throwable failure) {
    return ignored.stream().anyMatch(type -> type.isInstance(failure));
  }

  // ---- the last step ----

  /** As {@link TaskManager#register(String, Callable)}. */
  public <T extends @Nullable Object> Task<T> register(String name, Callable<? extends T> body) {
    return core.register(this, requireNonNull(name, "name"), requireNonNull(body, "body"));
  }

  /** As {@link TaskManager#register(String, Action)}. */
  public Task<@Nullable Void> register(String name, Action<?> body) {
    return core.register(this, requireNonNull(name, "name"), requireNonNull(body, "body"));
  }

  /** As {@link TaskManager#registerAnonymous(String, Callable)}. */
  public <T extends @Nullable Object> Task<T> registerAnonymous(
      String base, Callable<? extends T> body) {
    return core.registerAnonymous(this, requireNonNull(base, "base"), requireNonNull(body, "body"));
  }

  /** As {@link TaskManager#registerAnonymous(String, Action)}. */
  public Task<@Nullable Void> registerAnonymous(String base, Action<?> body) {
    return core.registerAnonymous(this, requireNonNull(base, "base"), requireNonNull(body, "body"));
  }

  /** As {@link TaskManager#replace(String, Callable)}. */
  public <T extends @Nullable Object> Task<T> replace(String name, Callable<? extends T> body)
      throws InterruptedException {
    return core.replace(this, requireNonNull(name, "name"), requireNonNull(body, "body"));
  }

  /** As {@link TaskManager#replace(String, Action)}. */
  public Task<@Nullable Void> replace(String name, Action<?> body) throws InterruptedException {
    return core.replace(this, requireNonNull(name, "name"), requireNonNull(body, "body"));
  }
}
