package dev.selvedge.checks.broken.kernel;

public class UsesTheRoot {
  Object field = dev.selvedge.checks.broken.Locks.class;
}
