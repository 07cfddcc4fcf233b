package dev.selvedge.checks.broken.sync;

public final class UsesTheManager {
  private UsesTheManager() {}

  dev.selvedge.checks.broken.manager.UsesSync[] field;
}
