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
 * <p>A frame here is at least 120 bytes on HotSpot, compiled by the compiler that makes the
 * smallest; those that it stands for are interpreted at worst, and no larger than that by much.
 * What runs there is code of the library and of the JDK; a user's that needs more fails as it does
 * anywhere.
 */
public final class Headroom {

  private Headroom() {}

  /** Room to cancel and join the children of a group. */
  public static void toLeaveAGroup() {
    fill(32);
  }

  /**
   * Room to take a child back that was linked but cannot be started, for who will not come back.
   */
  public static void toWithdrawAChild() {
    fill(12);
  }

  /** Room to queue for something, to park, and to leave the queue. */
  static void toWait() {
    fill(16);
  }

  private static void fill(int frames) {
    fill(frames, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
  }

  /** Keeps all its arguments until it returns, so that each frame has to hold them. */
  private static long fill(
      int frames,
      long a,
      long b,
      long c,
      long d,
      long e,
      long f,
      long g,
      long h,
      long i,
      long j,
      long k,
      long l) {
    return frames == 0
        ? a
        : fill(frames - 1, l, a, b, c, d, e, f, g, h, i, j, k)
            + (a ^ b ^ c ^ d ^ e ^ f ^ g ^ h ^ i ^ j ^ k ^ l);
  }
}
