package dev.selvedge;

import static java.util.Objects.requireNonNull;

import dev.selvedge.kernel.Arguments;
import dev.selvedge.kernel.Strand;
import org.jspecify.annotations.Nullable;

/** What a group was asked to be. */
final class GroupOptions implements TaskGroup.Builder {

  String name = "group";
  int maxTasks = Integer.MAX_VALUE;
  boolean keepSiblings;
  boolean keepResults;

  @Override
  public GroupOptions name(String name) {
    this.name = requireNonNull(name, "name");
    return this;
  }

  @Override
  public GroupOptions maxTasks(int limit) {
    this.maxTasks = Arguments.positive(limit, "limit");
    return this;
  }

  @Override
  public GroupOptions keepSiblings() {
    this.keepSiblings = true;
    return this;
  }

  @Override
  public GroupOptions keepResults() {
    this.keepResults = true;
    return this;
  }

  @Override
  public <T extends @Nullable Object> T call(TaskGroup.Body<T> body) throws InterruptedException {
    requireNonNull(body, "body");
    return new BlockGroup(this, Strand.current().world()).call(body);
  }

  @Override
  public void run(TaskGroup.Routine body) throws InterruptedException {
    requireNonNull(body, "body");
    new BlockGroup(this, Strand.current().world()).run(body);
  }
}
