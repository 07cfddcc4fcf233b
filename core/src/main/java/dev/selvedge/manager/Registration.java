package dev.selvedge.manager;

import static java.util.Objects.requireNonNull;

import dev.selvedge.Action;
import dev.selvedge.Task;
import dev.selvedge.kernel.Arguments;
import java.time.Duration;
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

  // Changed by a step in its own copy, before that is handed out.
  private Duration delay = Duration.ZERO;
  private @Nullable RestartPolicy restarts;
  private List<Class<? extends Throwable>> ignored = List.of();

  /** Without any step. */
  Registration(Core core) {
    this.core = core;
  }

  private Registration copy() {
    Registration copy = new Registration(core);
    copy.delay = delay;
    copy.restarts = restarts;
    copy.ignored = ignored;
    return copy;
  }

  // ---- steps ----

  /**
   * The body starts after a delay, counted from the registration; for a task that is held, because
   * its manager has not been started or another one has its name, from when that is over. Until
   * then the task has no thread, and cancelling it ends it at once. Default: no delay.
   *
   * @throws IllegalArgumentException if the delay is negative
   */
  public Registration after(Duration time) {
    Registration next = copy();
    next.delay = Arguments.notNegative(time, "delay");
    return next;
  }

  /**
   * The body is run again when it fails, as the policy says: for what is to live as long as the
   * manager. Such a task is not reported for its age. Default: a failure ends it.
   */
  public Registration restarting(RestartPolicy policy) {
    Registration next = copy();
    next.restarts = requireNonNull(policy, "policy");
    return next;
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
    Registration next = copy();
    next.ignored = Ignored.with(ignored, types);
    return next;
  }

  // ---- the last step ----

  /** As {@link TaskManager#register(String, Callable)}. */
  public <T extends @Nullable Object> Task<T> register(String name, Callable<? extends T> body) {
    return registerAny(name, body);
  }

  /** As {@link TaskManager#register(String, Action)}. */
  public Task<@Nullable Void> register(String name, Action<?> body) {
    return registerAny(name, body);
  }

  private <T extends @Nullable Object> Task<T> registerAny(String name, Object body) {
    return core.register(this.<T>entry(requireNonNull(name, "name"), null, body));
  }

  /** As {@link TaskManager#registerAnonymous(String, Callable)}. */
  public <T extends @Nullable Object> Task<T> registerAnonymous(
      String base, Callable<? extends T> body) {
    return registerAnyAnonymous(base, body);
  }

  /** As {@link TaskManager#registerAnonymous(String, Action)}. */
  public Task<@Nullable Void> registerAnonymous(String base, Action<?> body) {
    return registerAnyAnonymous(base, body);
  }

  private <T extends @Nullable Object> Task<T> registerAnyAnonymous(String base, Object body) {
    requireNonNull(base, "base");
    return core.registerAnonymous(base, name -> this.<T>entry(name, base, body)).task();
  }

  /** As {@link TaskManager#replace(String, Callable)}. */
  public <T extends @Nullable Object> Task<T> replace(String name, Callable<? extends T> body)
      throws InterruptedException {
    return replaceAny(name, body);
  }

  /** As {@link TaskManager#replace(String, Action)}. */
  public Task<@Nullable Void> replace(String name, Action<?> body) throws InterruptedException {
    return replaceAny(name, body);
  }

  private <T extends @Nullable Object> Task<T> replaceAny(String name, Object body)
      throws InterruptedException {
    return core.replace(this.<T>entry(requireNonNull(name, "name"), null, body));
  }

  private <T extends @Nullable Object> SingleEntry<T> entry(
      String name, @Nullable String base, Object body) {
    return new SingleEntry<>(core, this, name, base, requireNonNull(body, "body"));
  }

  // ---- for the entry ----

  Duration delay() {
    return delay;
  }

  @Nullable RestartPolicy restarts() {
    return restarts;
  }

  boolean ignores(Throwable failure) {
    return Ignored.has(ignored, failure);
  }
}
