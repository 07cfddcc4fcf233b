package dev.selvedge.stress;

/** Whether this is the run that goes with every build, or the long one. */
final class Length {
  private Length() {}

  static boolean isLong() {
    return System.getProperty("selvedge.stress", "short").equals("long");
  }
}
