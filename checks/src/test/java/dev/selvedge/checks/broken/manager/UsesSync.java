package dev.selvedge.checks.broken.manager;

public final class UsesSync {
  private UsesSync() {}

  dev.selvedge.checks.broken.sync.UsesTheManager field;
}
