package dev.selvedge.checks.broken;

public final class Locks {
  public Locks() {}

  synchronized void method() {}

  void block() {
    synchronized (this) {
      System.identityHashCode(this);
    }
  }
}
