package dev.selvedge.manager;

import static java.util.Objects.requireNonNull;

import dev.selvedge.ManagedTaskGroup.FailureHandler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a manager was asked to be. */
final class Options implements TaskManager.Builder {

  String name;
  @Nullable Core parent;
  @Nullable FailureHandler handler;
  Duration grace = Duration.ofSeconds(5);
  Duration patience = Duration.ofSeconds(10);

  Options(String name) {
    this.name = requireNonNull(name, "name");
  }

  /** A copy that later changes of the builder do not reach. */
  Options copy() {
    Options copy = new Options(name);
    copy.parent = parent;
    copy.handler = handler;
    copy.grace = grace;
    copy.patience = patience;
    return copy;
  }

  @Override
  public Options parent(TaskManager manager) {
    this.parent = requireNonNull(manager, "parent").core();
    return this;
  }

  @Override
  public Options onFailure(FailureHandler failureHandler) {
    this.handler = requireNonNull(failureHandler, "handler");
    return this;
  }

  @Override
  public Options grace(Duration time) {
    this.grace = Arguments.notNegative(time, "grace");
    return this;
  }

  @Override
  public Options patience(Duration time) {
    this.patience = Arguments.notNegative(time, "patience");
    return this;
  }

  @Override
  public TaskManager open() {
    TaskManager manager = new TaskManager(this);
    manager.start();
    return manager;
  }
}
