package dev.selvedge.bench;

import java.util.ArrayList;
import java.util.List;

/** What has to be undone. */
final class Cancellables {
  private final List<Runnable> armed = new ArrayList<>();

  void add(Runnable cancel) {
    armed.add(cancel);
  }

  void cancelAll() {
    armed.forEach(Runnable::run);
    armed.clear();
  }
}
