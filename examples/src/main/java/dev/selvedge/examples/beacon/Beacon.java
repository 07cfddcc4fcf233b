package dev.selvedge.examples.beacon;

/** The main demonstration. */
public final class Beacon {
  private Beacon() {}

  static void main() {
    System.out.println("beacon");
  }
}
