package dev.selvedge.sync;

import static java.util.Objects.requireNonNull;

import dev.selvedge.Action;
import dev.selvedge.Block;
import dev.selvedge.kernel.Strand;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Catches two tasks that use at the same time what only one may use.
 *
 * {@snippet class=ResourceGuardSnippets region=open}
 *
 * <p>A {@link Mutex} makes the second one wait. A guard is for where there should be no second one:
 * it fails at once, and says who is there.
 *
 * <h2>Errors</h2>
 *
 * {@link BusyResourceException} on entering while a task is inside, the same task included. Nothing
 * here waits, and nothing is a checkpoint.
 *
 * <h2>Memory consistency</h2>
 *
 * What a task does before it leaves happens-before what the next does after it enters.
 *
 * @implNote Source: {@code ResourceGuard} of AnyIO, {@code ConflictDetector} of Trio.
 */
public final class ResourceGuard {

  private static final VarHandle USER;

  static {
    try {
      USER = MethodHandles.lookup().findVarHandle(ResourceGuard.class, "user", Strand.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final String resource;
  private final Use use = new Use();

  /** Null to strand: compare-and-set by that strand, which alone sets it back. */
  private volatile @Nullable Strand user;

  private ResourceGuard(String resource) {
    this.resource = resource;
  }

  /**
   * A guard.
   *
   * @param resource what it guards, for messages
   */
  public static ResourceGuard of(String resource) {
    return new ResourceGuard(requireNonNull(resource, "resource"));
  }

  /**
   * Begins the use of the resource; closing what is returned ends it. Never waits.
   *
   * @throws BusyResourceException if a task is using it
   */
  public Use enter() {
    Strand caller = Strand.current();
    Strand other = (Strand) USER.compareAndExchange(this, null, caller);
    if (other != null) {
      throw new BusyResourceException(
          "\"%s\" cannot be used by task \"%s\": task \"%s\" is using it"
              .formatted(resource, caller.name(), other.name()));
    }
    return use;
  }

  /**
   * Runs a body that uses the resource.
   *
   * @return the body's value
   * @throws X what the body threw
   * @throws BusyResourceException if a task is using it; the body has not run then
   * @throws InterruptedException if the body threw it
   */
  public <T extends @Nullable Object, X extends Exception> T use(Block<? extends T, X> body)
      throws X, InterruptedException {
    requireNonNull(body, "body");
    try (var _ = enter()) {
      return body.call();
    }
  }

  /** As {@link #use(Block)}, for a body without a value. */
  public <X extends Exception> void use(Action<X> body) throws X, InterruptedException {
    requireNonNull(body, "body");
    try (var _ = enter()) {
      body.run();
    }
  }

  /** Who is using it, at this moment. */
  public Statistics statistics() {
    return new Statistics(Optional.ofNullable(user).map(Strand::name));
  }

  /**
   * A moment of a guard.
   *
   * @param user the name of the task that is using the resource; empty if none is
   */
  public record Statistics(Optional<String> user) {
    /** Refuses null. */
    public Statistics {
      requireNonNull(user, "user");
    }
  }

  @Override
  public String toString() {
    return "guard of \"%s\"".formatted(resource);
  }

  /** The use of a resource, to be closed by the task that began it. */
  public final class Use implements AutoCloseable {

    private Use() {}

    /**
     * Ends the use.
     *
     * @throws IllegalStateException if the calling task is not using the resource
     */
    @Override
    public void close() {
      Strand caller = Strand.current();
      Strand present = user;
      if (present != caller) {
        throw new IllegalStateException(
            "the use of \"%s\" cannot be ended by task \"%s\": %s"
                .formatted(
                    resource,
                    caller.name(),
                    present == null
                        ? "no task is using it"
                        : "task \"" + present.name() + "\" is using it"));
      }
      user = null;
    }
  }
}
