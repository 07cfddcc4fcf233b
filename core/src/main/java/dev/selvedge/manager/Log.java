package dev.selvedge.manager;

import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** What managers have to tell, if nobody was set to hear of it. */
final class Log {

  private static final String NAME = "dev.selvedge.manager";

  private Log() {}

  static void error(String message, Throwable failure) {
    log(Level.ERROR, message, failure);
  }

  static void warn(String message) {
    log(Level.WARNING, message, null);
  }

  /** A logger is the user's; what called this still has others to serve. */
  private static void log(Level level, String message, @Nullable Throwable failure) {
    try {
      System.getLogger(NAME).log(level, message, failure);
    } catch (Throwable broken) {
      System.err.println(message);
      broken.printStackTrace();
    }
  }
}
