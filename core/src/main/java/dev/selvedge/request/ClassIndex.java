package dev.selvedge.request;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which prefixes the caches of a class have, so that they can be found by class and number.
 *
 * <p>It learns from what is added. A class with more than {@value #MOST} prefixes would make each
 * look-up long, and this index as large as there are prefixes; such a class cannot be looked up.
 * Not thread-safe: guarded by the lock of the core.
 */
final class ClassIndex {

  static final int MOST = 8;

  private final Map<Class<?>, List<String>> prefixes = new HashMap<>();

  /** Learns that a class, and what it extends, has caches of a prefix. */
  void learn(Class<?> type, String prefix) {
    for (Class<?> t = type; t != Entry.class; t = t.getSuperclass()) {
      List<String> known = prefixes.getOrDefault(t, List.of());
      if (known.contains(prefix) || known.size() > MOST) {
        return; // what it extends has learned no less
      }
      prefixes.put(t, with(known, prefix));
    }
  }

  /**
   * The prefixes of a class.
   *
   * @throws IllegalStateException if there are too many
   */
  List<String> of(Class<?> type) {
    List<String> known = prefixes.getOrDefault(type, List.of());
    if (known.size() > MOST) {
      throw new IllegalStateException(
          "caches of %s have more than %d prefixes (%s, …): look them up by prefix and number"
              .formatted(type.getSimpleName(), MOST, known.getFirst()));
    }
    return known;
  }

  private static List<String> with(List<String> known, String prefix) {
    String[] all = known.toArray(new String[known.size() + 1]);
    all[known.size()] = prefix;
    return List.of(all);
  }
}
