package dev.selvedge.examples.pipeline;

import dev.selvedge.taskthread.Signal;
import dev.selvedge.taskthread.TaskThread;
import dev.selvedge.taskthread.TaskThreadOptions;

/** A part of the pipeline. It can be told to fail. */
abstract class Part extends TaskThread {

  /** Makes a part fail, as a bug would. */
  record Fault() implements Signal {}

  private final String id;

  Part(String id, TaskThreadOptions options) {
    super(options.maxRate(Integer.MAX_VALUE)); // as fast as the data come
    this.id = id;
  }

  @Override
  public final String id() {
    return id;
  }

  @Override
  protected final boolean onSignal(Signal signal) throws Exception {
    if (signal instanceof Fault) {
      throw new IllegalStateException("a fault in " + id);
    }
    hear(signal);
    return true;
  }

  /** Handles all else. */
  void hear(Signal signal) throws Exception {}
}
