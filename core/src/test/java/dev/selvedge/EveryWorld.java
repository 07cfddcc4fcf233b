package dev.selvedge;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs each test of the class in every world: on parallel threads, on a loop in order, and on a
 * loop in the orders of a hundred seeds; each time on a new instance. A failure names its world and
 * seed.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(EveryWorldExtension.class)
public @interface EveryWorld {

  /** Marks a test that runs on parallel threads only. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface ThreadsOnly {
    /** Why it cannot run on a loop. */
    String value();
  }

  /** Marks a test that runs on loops only. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface LoopOnly {
    /** Why it cannot run on parallel threads. */
    String value();
  }
}
