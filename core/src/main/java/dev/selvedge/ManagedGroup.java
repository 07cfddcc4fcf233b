package dev.selvedge;

import dev.selvedge.kernel.Registry;
import dev.selvedge.kernel.Reports;
import dev.selvedge.kernel.Scope;
import dev.selvedge.kernel.Strand;
import dev.selvedge.kernel.World;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** A group without a host: its scope is a root of the tree, and its failures go to a handler. */
final class ManagedGroup extends GroupCore implements ManagedTaskGroup {

  private final FailureHandler handler;

  private ManagedGroup(Options options, World world) {
    super(options.group, world);
    this.handler = options.handler;
    groupScope().begin(world.timers());
    Registry.add(groupScope());
  }

  @Override
  void takeFailure(TaskImpl<?> task, Throwable failure) {
    try {
      handler.failed(task, failure);
    } catch (Throwable t) {
      if (t != failure) {
        t.addSuppressed(failure);
      }
      Reports.error(
          "the failure handler of group \"%s\" failed for task \"%s\""
              .formatted(name(), task.name()),
          t);
    }
  }

  @Override
  void noteEnd(TaskImpl<?> task) {}

  @Override
  Optional<Task<?>> hostTask() {
    return Optional.empty();
  }

  @Override
  public void awaitAll() throws InterruptedException {
    refuseWhoever("await all of", child -> !child.isService());
    awaitChildren(false);
  }

  @Override
  public void shutdown(String reason, Duration grace) {
    refuseWhoever("shut down", _ -> true);
    scope().requestStop(reason, grace);
    awaitClosed();
  }

  @Override
  public void close() {
    refuseWhoever("close", _ -> true);
    CancelRequest.byLibrary(groupScope(), "the group was closed").applyTo(groupScope());
    awaitClosed();
  }

  private void awaitClosed() {
    boolean interrupted = false;
    while (true) {
      try {
        closeWhenDone();
        break;
      } catch (InterruptedException foreign) {
        interrupted = true;
      }
    }
    groupScope().finish();
    if (interrupted) {
      Strand.keepInterrupt();
    }
  }

  /** Refuses a call from inside of such a child: by itself, or by who runs in a group in it. */
  private void refuseWhoever(String verb, Predicate<TaskImpl<?>> waitsForItself) {
    Strand caller = Strand.current();
    for (Scope s = caller; s != null; s = s.around()) {
      if (s instanceof TaskImpl<?> child
          && child.around() == groupScope()
          && waitsForItself.test(child)) {
        throw new IllegalStateException(
            "task \"%s\" cannot %s group \"%s\" from inside: it would wait for its own end; cancel the group instead"
                .formatted(caller.name(), verb, name()));
      }
    }
  }

  static final class Options implements ManagedTaskGroup.Builder {
    private final GroupOptions group = new GroupOptions();
    private final FailureHandler handler;

    Options(FailureHandler handler) {
      this.handler = handler;
    }

    @Override
    public Options name(String name) {
      group.name(name);
      return this;
    }

    @Override
    public Options maxTasks(int limit) {
      group.maxTasks(limit);
      return this;
    }

    @Override
    public Options keepSiblings() {
      group.keepSiblings();
      return this;
    }

    @Override
    public ManagedTaskGroup open() {
      return openIn(Strand.current().world());
    }

    ManagedGroup openIn(World world) {
      return new ManagedGroup(this, world);
    }
  }
}
