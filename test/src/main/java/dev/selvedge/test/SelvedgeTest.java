package dev.selvedge.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test whose method is the body of a {@linkplain VirtualTime simulation}: in an event loop, in
 * virtual time, checked for leaks and deadlocks, under as many seeds as wanted.
 *
 * {@snippet class=SelvedgeTestSnippets region=open}
 *
 * <h2>Lifecycle</h2>
 *
 * All seeds run in one invocation of the test, on the same instance: what is to be new for each
 * seed is made in the method. Methods around the test ({@code @BeforeEach} and the like) run once,
 * on JUnit's own thread.
 *
 * <h2>Errors</h2>
 *
 * Under several seeds, or a given one, the failure is a {@link SeedException} that names the seed;
 * it is given as {@code @SelvedgeTest(seed = …)} to replay that run.
 */
@Documented
@Test
@ExtendWith(SelvedgeExtension.class)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface SelvedgeTest {

  /** The value of {@link #seed} that stands for none. */
  long NO_SEED = Long.MIN_VALUE;

  /** How many seeds to try; zero for none: the tasks run in order. */
  int seeds() default 0;

  /** The one seed to run with. */
  long seed() default NO_SEED;

  /** Whether the clock jumps; if not, time is real. */
  boolean virtualTime() default true;

  /**
   * How long each run may take in real time: a number and one of {@code ms}, {@code s}, {@code m}.
   */
  String timeout() default "10s";
}
