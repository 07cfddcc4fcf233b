package dev.selvedge.bench;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Several ways to do the same thing: a class of benchmarks, each method of which is a row. What is
 * said here stands in the document beside the figures.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Comparison {
  /** The heading. */
  String title();

  /** What the figures are good for. */
  String shows();

  /** What must not be concluded from them. */
  String hides();

  /** The row that the others are ratios of. */
  String baseline() default "raw";

  /** The parameter that says how many things one call does, to be divided by; or none. */
  String per() default "";

  /** What one thing is. */
  String each();

  /** The parameter that is drawn; the largest if empty. */
  String chartAt() default "";

  /** What is counted: time, or bytes that the row reports itself. */
  Measure measure() default Measure.TIME;

  /** Whether a call is measured once in each round instead of over and over. */
  boolean once() default false;

  /** Whether it belongs to the page on scaling and not to that on performance. */
  boolean scaling() default false;
}
