/** Programs that show Selvedge at work. */
module dev.selvedge.examples {
  requires com.google.gson;
  requires dev.selvedge;
  requires info.picocli;
  requires java.logging;
  requires java.sql;

  opens dev.selvedge.examples.beacon to
      info.picocli;
  opens dev.selvedge.examples.overlay to
      info.picocli;
}
