/** Programs that show Selvedge at work. */
module dev.selvedge.examples {
  requires dev.selvedge;
  requires info.picocli;

  opens dev.selvedge.examples.beacon to
      info.picocli;
  opens dev.selvedge.examples.overlay to
      info.picocli;
}
