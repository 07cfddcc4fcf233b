import org.jspecify.annotations.NullMarked;

/** Cron expressions as schedules of periodic tasks. */
@NullMarked
module dev.selvedge.cron {
  requires transitive dev.selvedge;
  requires static transitive org.jspecify;
  requires com.cronutils;

  exports dev.selvedge.cron;
}
