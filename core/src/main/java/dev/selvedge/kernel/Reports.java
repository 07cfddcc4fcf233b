package dev.selvedge.kernel;

import java.lang.System.Logger.Level;

/** Where failures go that nobody can be thrown: the log, or standard error if that fails. */
public final class Reports {

  private Reports() {}

  /** Reports a failure; throws nothing, since what called it still has others to serve. */
  public static void error(String message, Throwable failure) {
    try {
      System.getLogger("dev.selvedge").log(Level.ERROR, message, failure);
    } catch (Throwable broken) {
      System.err.println(message);
      failure.printStackTrace();
      broken.printStackTrace();
    }
  }
}
