package dev.selvedge.loop;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the library logs while it is open, kept off the console. */
public final class Logged extends Handler implements AutoCloseable {

  private static final Logger LOGGER = Logger.getLogger("dev.selvedge");
  private final List<String> messages = new CopyOnWriteArrayList<>();

  private Logged() {}

  /** Begins to listen. */
  public static Logged open() {
    Logged logged = new Logged();
    LOGGER.addHandler(logged);
    LOGGER.setUseParentHandlers(false);
    return logged;
  }

  /** The messages so far. */
  public List<String> messages() {
    return messages;
  }

  @Override
  public void publish(LogRecord entry) {
    messages.add(entry.getMessage());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    LOGGER.removeHandler(this);
    LOGGER.setUseParentHandlers(true);
  }
}
