package dev.selvedge;

import dev.selvedge.kernel.Cancellation;
import dev.selvedge.kernel.ForeignInterruptException;
import dev.selvedge.kernel.Headroom;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The group of a block: runs the body, waits for the children, and decides what leaves.
 *
 * <pre>
 *   field                     written by                        read by
 *   host                      the host, on entry                anyone
 *   failures                  guarded by itself
 *   cutFromOutside            any child, once false to true     the host
 *   interrupt, bodyCut,       the host                          the host
 *   passing, outer
 * </pre>
 *
 * What leaves, first match: all failures in one group; a foreign interrupt; the cancellation of an
 * enclosing scope, if it cut the body or a child short; nothing.
 */
final class BlockGroup extends GroupCore {

  private final List<Throwable> failures = new ArrayList<>();
  private volatile boolean cutFromOutside;
  private volatile @Nullable Strand host;
  private boolean bodyCut;
  private @Nullable InterruptedException interrupt;
  private @Nullable Throwable passing;

  /** What cancelled an enclosing scope, as it was when this one was left. */
  private @Nullable Cancellation outer;

  BlockGroup(GroupOptions options, World world) {
    super(options, world);
  }

  void run(TaskGroup.Routine body) throws InterruptedException {
    this.<@Nullable Void>execute(group -> {
      body.run(group);
      return null;
    });
  }

  <T extends @Nullable Object> T call(TaskGroup.Body<T> body) throws InterruptedException {
    T value = execute(body);
    if (bodyCut) {
      throw new CancellationException(
          "the body of group \"%s\" was cut short and has no value; the group was cancelled: %s"
              .formatted(name(), scope().reason().orElse("unknown")));
    }
    return value;
  }

  @SuppressWarnings("NullAway") // null if cut short; call() looks at that
  private <T extends @Nullable Object> T execute(TaskGroup.Body<T> body)
      throws InterruptedException {
    Strand strand = Strand.current();
    Headroom.toLeaveAGroup(strand);
    groupScope().enter(strand);
    host = strand;
    @Nullable T value = null;
    try {
      try {
        value = body.call(this);
      } catch (Throwable t) {
        takeFromBody(t, strand);
      } finally {
        joinChildren();
      }
    } finally {
      leave(strand);
    }
    throwWhatLeaves();
    return value;
  }

  private void takeFromBody(Throwable thrown, Strand strand) {
    switch (Edge.of(thrown, groupScope(), strand)) {
      case OWN -> bodyCut = true;
      case OUTER -> {
        bodyCut = true;
        cutFromOutside = true;
        passing = thrown;
      }
      case FOREIGN_INTERRUPT -> // scopes around may be cancelled while the children are waited for
          interrupted(ForeignInterruptException.carrying((InterruptedException) thrown, strand));
      case FAILURE -> bodyFailed(thrown);
    }
  }

  private void bodyFailed(Throwable thrown) {
    bodyCut = true;
    Throwable failure =
        thrown instanceof ExceptionGroup group
            ? Edge.without(group, groupScope()::isWithin)
            : thrown;
    if (failure != null) {
      add(failure);
      CancelRequest.byFailure(groupScope(), "the body of the group failed", failure)
          .applyTo(groupScope());
    }
  }

  private void interrupted(InterruptedException foreign) {
    bodyCut = true;
    if (interrupt == null) {
      interrupt = foreign;
    }
    CancelRequest.byLibrary(groupScope(), "its host was interrupted").applyTo(groupScope());
  }

  private void joinChildren() {
    while (true) {
      try {
        closeWhenDone();
        return;
      } catch (InterruptedException foreign) {
        interrupted(foreign);
      }
    }
  }

  private void leave(Strand strand) {
    outer = groupScope().outerCause();
    if (outer == null && groupScope().requested() != null && bodyCut) {
      groupScope().markCaught();
    }
    groupScope().exit(strand);
  }

  private void throwWhatLeaves() throws InterruptedException {
    List<Throwable> real = realFailures();
    if (!real.isEmpty()) {
      if (interrupt != null) {
        Strand.keepInterrupt();
      }
      throw ExceptionGroup.of("group \"%s\"".formatted(name()), real);
    }
    if (interrupt != null) {
      throw interrupt;
    }
    if (outer != null && (bodyCut || cutFromOutside)) {
      throw outer.toException();
    }
    if (passing != null && outer == null) {
      throw Edge.sneakyThrow(passing); // from beyond a shield: not this group's to swallow
    }
  }

  /**
   * The failures in order of occurrence, without those that only pass on what a joined task of this
   * group failed of.
   */
  private List<Throwable> realFailures() {
    synchronized (failures) {
      if (failures.isEmpty()) {
        return List.of();
      }
      Set<Throwable> own = ExceptionGraph.identitySet();
      for (Throwable failure : failures) {
        own.add(failure);
        if (failure instanceof ExceptionGroup group) {
          own.addAll(group.leaves());
        }
      }
      return failures.stream().map(t -> withoutPassedOn(t, own)).flatMap(Optional::stream).toList();
    }
  }

  private static Optional<Throwable> withoutPassedOn(Throwable failure, Set<Throwable> own) {
    if (failure instanceof ExceptionGroup group) {
      return group.leaves().stream().noneMatch(leaf -> passesOn(leaf, own))
          ? Optional.of(group) // seldom anything else, and a subgroup walks the whole tree
          : group.subgroup(leaf -> !passesOn(leaf, own)).map(Throwable.class::cast);
    }
    return passesOn(failure, own) ? Optional.empty() : Optional.of(failure);
  }

  /** Whether it is what {@code join}, {@code get} or a task's CompletableFuture puts around one. */
  private static boolean passesOn(Throwable thrown, Set<Throwable> own) {
    return switch (thrown) {
      case TaskFailedException joined -> own.contains(joined.getCause());
      case ExecutionException got -> own.contains(got.getCause());
      case CompletionException joined -> own.contains(joined.getCause());
      default -> false;
    };
  }

  private void add(Throwable failure) {
    synchronized (failures) {
      failures.add(failure);
    }
  }

  @Override
  void takeFailure(TaskImpl<?> task, Throwable failure) {
    add(failure);
  }

  @Override
  void noteEnd(TaskImpl<?> task) {
    if (!cutFromOutside && task.wasCancelledFromOutside()) {
      cutFromOutside = true;
    }
  }

  @Override
  Optional<Task<?>> hostTask() {
    return Optional.ofNullable(host).map(RootTask::of);
  }
}
