package dev.selvedge.checks.broken;

final class UsesInspect {
  dev.selvedge.checks.broken.inspect.Tree field;
}
