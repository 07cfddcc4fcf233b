package dev.selvedge.manager;

import static java.util.Objects.requireNonNull;

import dev.selvedge.ManagedTaskGroup.FailureHandler;
import dev.selvedge.Task;
import dev.selvedge.kernel.Arguments;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a manager was asked to be. */
final class Options implements TaskManager.Builder {

  String name;
  @Nullable Core parent;
  @Nullable FailureHandler onFailure;
  @Nullable FailureHandler onGiveUp;
  @Nullable Consumer<? super Task<?>> onOld;
  Duration reportAfter = Duration.ofMinutes(10);
  Duration grace = Duration.ofSeconds(5);
  Duration patience = Duration.ofSeconds(10);

  Options(String name) {
    this.name = requireNonNull(name, "name");
  }

  /** A copy that later changes of the builder do not reach. */
  Options copy() {
    Options copy = new Options(name);
    copy.parent = parent;
    copy.onFailure = onFailure;
    copy.onGiveUp = onGiveUp;
    copy.onOld = onOld;
    copy.reportAfter = reportAfter;
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
  public Options onFailure(FailureHandler handler) {
    this.onFailure = requireNonNull(handler, "handler");
    return this;
  }

  @Override
  public Options onGiveUp(FailureHandler handler) {
    this.onGiveUp = requireNonNull(handler, "handler");
    return this;
  }

  @Override
  public Options reportAfter(Duration age) {
    this.reportAfter = Arguments.positive(age, "age");
    return this;
  }

  @Override
  public Options onOld(Consumer<? super Task<?>> handler) {
    this.onOld = requireNonNull(handler, "handler");
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
