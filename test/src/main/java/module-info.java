import org.jspecify.annotations.NullMarked;

/** Tests of tasks: virtual time, seeds, leak checks, and an extension of JUnit. */
@NullMarked
module dev.selvedge.test {
  requires transitive dev.selvedge;
  requires static transitive org.jspecify;
  requires static transitive org.junit.jupiter.api;

  exports dev.selvedge.test;
}
