package dev.selvedge;

import org.jspecify.annotations.Nullable;

/** Hears that something is ready, and tells nobody. */
enum IgnoredReady implements Ready<@Nullable Object> {
  INSTANCE;

  @Override
  public void started(@Nullable Object value) {}
}
