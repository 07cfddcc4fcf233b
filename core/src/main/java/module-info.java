import org.jspecify.annotations.NullMarked;

/** Structured tasks: groups, cancel scopes and synchronisation on virtual threads. */
@NullMarked
@SuppressWarnings("module") // the module that the kernel is exported to is built after this one
module dev.selvedge {
  requires static transitive org.jspecify;

  exports dev.selvedge;
  exports dev.selvedge.kernel to
      dev.selvedge.test;
  exports dev.selvedge.loop;
  exports dev.selvedge.manager;
  exports dev.selvedge.request;
  exports dev.selvedge.sync;
  exports dev.selvedge.taskthread;
}
