package dev.selvedge.bench;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a row is meant to reach, to be shown beside what it has reached; nothing is asserted. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(Reach.All.class)
@interface Reach {
  /** The row. */
  String row();

  /** Its parameter; empty if it has none. */
  String at() default "";

  /** The row that it is a ratio of; empty for an absolute figure. */
  String beside() default "";

  /** The most that it ought to be: a ratio, nanoseconds, or bytes. */
  double most();

  /** Of what. */
  Kind of() default Kind.FIGURE;

  /** Which of the figures of a row. */
  enum Kind {
    /** What the comparison measures. */
    FIGURE,
    /** The bytes that are allocated for it. */
    ALLOCATED,
    /** What is held beyond what the other row holds. */
    BEYOND
  }

  /** Several of them. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface All {
    /** All. */
    Reach[] value();
  }
}
