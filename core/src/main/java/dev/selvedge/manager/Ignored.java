package dev.selvedge.manager;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/** Types of failures that nobody is to hear of. */
final class Ignored {

  private Ignored() {}

  /** These types and more. */
  static List<Class<? extends Throwable>> with(
      List<Class<? extends Throwable>> these, Class<? extends Throwable>[] more) {
    List<Class<? extends Throwable>> all = new ArrayList<>(these);
    for (Class<? extends Throwable> type : more) {
      all.add(requireNonNull(type, "type"));
    }
    return List.copyOf(all);
  }

  /** Whether a failure is of one of these types. */
  static boolean has(List<Class<? extends Throwable>> types, Throwable failure) {
    return types.stream().anyMatch(type -> type.isInstance(failure));
  }
}
