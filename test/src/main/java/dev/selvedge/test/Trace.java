package dev.selvedge.test;

import dev.selvedge.kernel.Strand;
import java.util.HashMap;
import java.util.Map;

/**
 * Names strands by what is the same on every run: their names, and the order of their first turns.
 */
final class Trace {

  private final Map<Long, Integer> numbers = new HashMap<>();

  String of(Strand strand) {
    return strand.name() + "#" + numbers.computeIfAbsent(strand.id(), _ -> numbers.size() + 1);
  }
}
