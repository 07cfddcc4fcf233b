package dev.selvedge.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** All comparisons, in the order of the documents. */
final class Comparisons {
  static final List<Class<?>> ALL =
      List.of(
          ForkJoin.class,
          MapTiny.class,
          MapSleeping.class,
          CancelGroup.class,
          ScopeWithDeadline.class,
          RequestAddPop.class,
          RequestExpiry.class,
          RequestMemory.class,
          ChannelPingPong.class,
          ChannelStream.class,
          ChannelManyToMany.class,
          ChannelSelect.class,
          LockUncontended.class,
          LockContended.class,
          PermitUncontended.class,
          PermitContended.class,
          LoopHandOver.class,
          NamedTasks.class,
          PeriodicTick.class,
          RescheduledSlot.class,
          ParkedMemory.class,
          ForkJoinScaling.class,
          CancelScaling.class,
          ParkedScaling.class);

  private Comparisons() {}

  /** Those whose names, or whose rows' names, hold a text. */
  static List<Class<?>> matching(String text) {
    return ALL.stream()
        .filter(comparison -> Row.allOf(comparison).stream().anyMatch(row -> row.matches(text)))
        .toList();
  }

  static Class<?> named(String simpleName) {
    return ALL.stream()
        .filter(comparison -> comparison.getSimpleName().equals(simpleName))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no comparison is called " + simpleName));
  }

  static String names() {
    return String.join(", ", ALL.stream().map(Class::getSimpleName).toList());
  }

  static Comparison of(Class<?> comparison) {
    @Nullable Comparison known = comparison.getAnnotation(Comparison.class);
    if (known == null) {
      throw new IllegalArgumentException("%s says not what it compares".formatted(comparison));
    }
    return known;
  }
}
