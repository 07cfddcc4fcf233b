package dev.selvedge.examples.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class BeaconTest {

  @Test
  void itSaysItsName() {
    var out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(out, true));
    try {
      Beacon.main();
    } finally {
      System.setOut(before);
    }
    assertThat(out).hasToString("beacon" + System.lineSeparator());
  }
}
