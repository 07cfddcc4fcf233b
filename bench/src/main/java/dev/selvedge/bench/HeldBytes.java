package dev.selvedge.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a row reports that measures memory; JMH collects it beside the time. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class HeldBytes {
  static final String LABEL = "bytesEach";

  /** JMH labels it with this name. */
  public double bytesEach;
}
