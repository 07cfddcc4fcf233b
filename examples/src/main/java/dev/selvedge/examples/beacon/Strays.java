package dev.selvedge.examples.beacon;

/**
 * How many datagrams have come that answered nothing.
 *
 * @param late after the time of their check
 * @param duplicate after the same answer
 * @param unknown with a number that the sender was not asked for: forged, or older than is
 *     remembered
 * @param wrongLength not as long as an echo
 */
record Strays(long late, long duplicate, long unknown, long wrongLength) {

  String text() {
    return "Datagrams that answered nothing: %d late, %d duplicate, %d unknown, %d of a wrong length."
        .formatted(late, duplicate, unknown, wrongLength);
  }
}
