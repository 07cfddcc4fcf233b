package dev.selvedge.examples.pipeline;

import dev.selvedge.taskthread.Signal;
import dev.selvedge.taskthread.TaskThreadOptions;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Writes items into the database, one transaction each, and says so when they are in it. */
final class Writer extends Part {
  private final Store.Factory stores;
  private @Nullable Store store;

  Writer(Store.Factory stores) {
    super("writer", TaskThreadOptions.defaults());
    this.stores = stores;
  }

  @Override
  protected void onEnter() throws SQLException {
    store = stores.open();
  }

  @Override
  void hear(Signal signal) throws Exception {
    if (signal instanceof Master.Arrived(var item, var connection) && store != null) {
      store.save(item);
      signalParent(new Master.Stored(item, connection));
    }
  }

  @Override
  protected void onExit() throws SQLException {
    if (store != null) {
      store.close();
    }
  }
}
