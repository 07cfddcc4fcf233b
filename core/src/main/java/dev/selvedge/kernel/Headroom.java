package dev.selvedge.kernel;

/**
 * Room on the stack, looked for before something begins that has to come to an end.
 *
 * <p>Where the stack ends in the midst of the library's own work there is none left to undo it: to
 * join children, to take a waiter out of its queue. So what must not be left half done asks first
 * for the room that its end will need. If there is none, {@link StackOverflowError} is thrown while
 * nothing has happened yet; if there is, the same frame will have it later, for a frame does not
 * move.
 *
 * <h2>How it looks without touching it</h2>
 *
 * HotSpot looks for the whole frame of a method when it is entered, and a frame has room for the
 * arguments of the largest call in it, whether that call is made or not. So {@link #enter} has a
 * call of 112 arguments that it seldom makes, and entering it a few times costs a few nanoseconds,
 * where filling as much stack costs a hundred. It is made now and then, or the compiler would take
 * it for one that is never made and leave it out; and it is too long to be inlined, which would put
 * the large frame under everything that is called from there.
 *
 * <p>A frame is then at least 832 bytes, interpreted or compiled. What runs in the room is code of
 * the library and of the JDK; a user's that needs more fails as it does anywhere.
 *
 * <p><i>In doubt:</i> {@code HeadroomTest}, {@code StackOverflowTest}.
 */
public final class Headroom {

  private static final int SELDOM = 64;

  private Headroom() {}

  /** Room for a strand, the calling one, to cancel and join the children of a group. */
  public static void toLeaveAGroup(Strand strand) {
    look(5, strand);
  }

  /**
   * Room to start a child, or to take it back. Less would let the stack end in the scheduler of the
   * JDK, which may be left locked then.
   */
  public static void toFork(Strand child) {
    look(4, child);
  }

  /** Room for a strand to queue for something, to park, and to leave the queue. */
  static void toWait(Strand strand) {
    look(3, strand);
  }

  private static void look(int frames, Strand strand) {
    enter(frames, ++strand.lookedForRoom % SELDOM == 0);
  }

  static long enter(int frames, boolean fill) {
    long filled = 0;
    if (fill) {
      // spotless:off
      filled = fill(
          2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L,
          2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L,
          2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L,
          2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L);
      // spotless:on
    }
    return frames == 1 ? filled : enter(frames - 1, fill);
  }

  // spotless:off
  /** Needs all of them, so that the compiler passes them. */
  private static long fill(
      long a0, long a1, long a2, long a3, long a4, long a5, long a6, long a7, long a8, long a9,
      long b0, long b1, long b2, long b3, long b4, long b5, long b6, long b7, long b8, long b9,
      long c0, long c1, long c2, long c3, long c4, long c5, long c6, long c7, long c8, long c9,
      long d0, long d1, long d2, long d3, long d4, long d5, long d6, long d7, long d8, long d9,
      long e0, long e1, long e2, long e3, long e4, long e5, long e6, long e7, long e8, long e9,
      long f0, long f1, long f2, long f3, long f4, long f5, long f6, long f7, long f8, long f9,
      long g0, long g1, long g2, long g3, long g4, long g5, long g6, long g7, long g8, long g9,
      long h0, long h1, long h2, long h3, long h4, long h5, long h6, long h7, long h8, long h9,
      long i0, long i1, long i2, long i3, long i4, long i5, long i6, long i7, long i8, long i9,
      long j0, long j1, long j2, long j3, long j4, long j5, long j6, long j7, long j8, long j9,
      long k0, long k1, long k2, long k3, long k4, long k5, long k6, long k7, long k8, long k9,
      long l0, long l1) {
    return a0 ^ a1 ^ a2 ^ a3 ^ a4 ^ a5 ^ a6 ^ a7 ^ a8 ^ a9 ^ b0 ^ b1 ^ b2 ^ b3
        ^ b4 ^ b5 ^ b6 ^ b7 ^ b8 ^ b9 ^ c0 ^ c1 ^ c2 ^ c3 ^ c4 ^ c5 ^ c6 ^ c7
        ^ c8 ^ c9 ^ d0 ^ d1 ^ d2 ^ d3 ^ d4 ^ d5 ^ d6 ^ d7 ^ d8 ^ d9 ^ e0 ^ e1
        ^ e2 ^ e3 ^ e4 ^ e5 ^ e6 ^ e7 ^ e8 ^ e9 ^ f0 ^ f1 ^ f2 ^ f3 ^ f4 ^ f5
        ^ f6 ^ f7 ^ f8 ^ f9 ^ g0 ^ g1 ^ g2 ^ g3 ^ g4 ^ g5 ^ g6 ^ g7 ^ g8 ^ g9
        ^ h0 ^ h1 ^ h2 ^ h3 ^ h4 ^ h5 ^ h6 ^ h7 ^ h8 ^ h9 ^ i0 ^ i1 ^ i2 ^ i3
        ^ i4 ^ i5 ^ i6 ^ i7 ^ i8 ^ i9 ^ j0 ^ j1 ^ j2 ^ j3 ^ j4 ^ j5 ^ j6 ^ j7
        ^ j8 ^ j9 ^ k0 ^ k1 ^ k2 ^ k3 ^ k4 ^ k5 ^ k6 ^ k7 ^ k8 ^ k9 ^ l0 ^ l1;
  }
  // spotless:on
}
