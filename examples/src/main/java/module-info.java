/** Programs that show Selvedge at work. */
module dev.selvedge.examples {
  requires dev.selvedge;
}
