import org.jspecify.annotations.NullMarked;

/** Structured tasks: groups, cancel scopes and synchronisation on virtual threads. */
@NullMarked
module dev.selvedge {
  requires static transitive org.jspecify;

  exports dev.selvedge;
  exports dev.selvedge.sync;
}
