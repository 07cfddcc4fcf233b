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
 * HotSpot looks for the whole frame of a method when it is entered. A compiled frame has room for
 * the arguments of the largest call in it, whether that call is made or not; an interpreted one for
 * all variables, whether they are used or not, while arguments get theirs when they are passed. So
 * {@link #enter} has a call of 255 arguments, the most there may be, that it seldom makes, and as
 * many variables that it never uses. Entering it twice costs a few nanoseconds, where filling as
 * much stack costs a hundred. The call is made now and then, or the compiler would take it for one
 * that is never made and leave it out; and the method is too long to be inlined: 325 bytes of code
 * are the limit, and a 99 takes two of them. Inlined it would put the large frame under everything
 * that is called from there; and C2, to which so many arguments are too many, would compile its
 * callers as little as it compiles this.
 *
 * <p>A frame is then at least 1,984 bytes, interpreted or compiled. What runs in the room is code
 * of the library and of the JDK; a user's that needs more fails as it does anywhere.
 *
 * <p><i>In doubt:</i> {@code HeadroomTest}, {@code StackOverflowTest}.
 */
public final class Headroom {

  private Headroom() {}

  /** Room for a strand, the calling one, to cancel and join the children of a group. */
  public static void toLeaveAGroup(Strand strand) {
    look(3, strand);
  }

  /**
   * Room to start a child, or to take it back. Less would let the stack end in the scheduler of the
   * JDK, which may be left locked then.
   */
  public static void toFork(Strand child) {
    look(2, child);
  }

  /** Room for a strand to queue for something, to park, and to leave the queue. */
  static void toWait(Strand strand) {
    look(2, strand);
  }

  /** Room to arm an alarm, for which a thread may have to be started. */
  static void toArm() {
    enter(2, false);
  }

  private static void look(int frames, Strand strand) {
    enter(frames, ++strand.lookedForRoom == 0); // once in 256 times
  }

  @SuppressWarnings("UnusedVariable") // they are what it is for
  static int enter(int frames, boolean fill) {
    int filled = 0;
    // spotless:off
    long l0, l1, l2, l3, l4, l5, l6, l7, l8, l9, l10, l11, l12, l13, l14, l15, l16, l17, l18, l19,
        l20, l21, l22, l23, l24, l25, l26, l27, l28, l29, l30, l31, l32, l33, l34, l35, l36, l37, l38, l39,
        l40, l41, l42, l43, l44, l45, l46, l47, l48, l49, l50, l51, l52, l53, l54, l55, l56, l57, l58, l59,
        l60, l61, l62, l63, l64, l65, l66, l67, l68, l69, l70, l71, l72, l73, l74, l75, l76, l77, l78, l79,
        l80, l81, l82, l83, l84, l85, l86, l87, l88, l89, l90, l91, l92, l93, l94, l95, l96, l97, l98, l99,
        l100, l101, l102, l103, l104, l105, l106, l107, l108, l109, l110, l111, l112, l113, l114, l115, l116, l117, l118, l119,
        l120, l121, l122, l123;
    if (fill) {
      filled = fill(
          99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
          99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
          99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
          99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
          99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
          99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
          99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
          99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
          99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
          99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
          99, 99, 99, 99, 99);
      // spotless:on
    }
    return frames == 1 ? filled : enter(frames - 1, fill);
  }

  // spotless:off
  /** Needs all of them, so that the compiler passes them. */
  private static int fill(
      int a0, int a1, int a2, int a3, int a4, int a5, int a6, int a7, int a8, int a9,
      int a10, int a11, int a12, int a13, int a14, int a15, int a16, int a17, int a18, int a19,
      int b0, int b1, int b2, int b3, int b4, int b5, int b6, int b7, int b8, int b9,
      int b10, int b11, int b12, int b13, int b14, int b15, int b16, int b17, int b18, int b19,
      int c0, int c1, int c2, int c3, int c4, int c5, int c6, int c7, int c8, int c9,
      int c10, int c11, int c12, int c13, int c14, int c15, int c16, int c17, int c18, int c19,
      int d0, int d1, int d2, int d3, int d4, int d5, int d6, int d7, int d8, int d9,
      int d10, int d11, int d12, int d13, int d14, int d15, int d16, int d17, int d18, int d19,
      int e0, int e1, int e2, int e3, int e4, int e5, int e6, int e7, int e8, int e9,
      int e10, int e11, int e12, int e13, int e14, int e15, int e16, int e17, int e18, int e19,
      int f0, int f1, int f2, int f3, int f4, int f5, int f6, int f7, int f8, int f9,
      int f10, int f11, int f12, int f13, int f14, int f15, int f16, int f17, int f18, int f19,
      int g0, int g1, int g2, int g3, int g4, int g5, int g6, int g7, int g8, int g9,
      int g10, int g11, int g12, int g13, int g14, int g15, int g16, int g17, int g18, int g19,
      int h0, int h1, int h2, int h3, int h4, int h5, int h6, int h7, int h8, int h9,
      int h10, int h11, int h12, int h13, int h14, int h15, int h16, int h17, int h18, int h19,
      int i0, int i1, int i2, int i3, int i4, int i5, int i6, int i7, int i8, int i9,
      int i10, int i11, int i12, int i13, int i14, int i15, int i16, int i17, int i18, int i19,
      int j0, int j1, int j2, int j3, int j4, int j5, int j6, int j7, int j8, int j9,
      int j10, int j11, int j12, int j13, int j14, int j15, int j16, int j17, int j18, int j19,
      int k0, int k1, int k2, int k3, int k4, int k5, int k6, int k7, int k8, int k9,
      int k10, int k11, int k12, int k13, int k14, int k15, int k16, int k17, int k18, int k19,
      int l0, int l1, int l2, int l3, int l4, int l5, int l6, int l7, int l8, int l9,
      int l10, int l11, int l12, int l13, int l14, int l15, int l16, int l17, int l18, int l19,
      int m0, int m1, int m2, int m3, int m4, int m5, int m6, int m7, int m8, int m9,
      int m10, int m11, int m12, int m13, int m14) {
    return a0 ^ a1 ^ a2 ^ a3 ^ a4 ^ a5 ^ a6 ^ a7 ^ a8 ^ a9 ^ a10 ^ a11 ^ a12 ^ a13 ^ a14 ^ a15 ^ a16 ^ a17 ^ a18 ^ a19
        ^ b0 ^ b1 ^ b2 ^ b3 ^ b4 ^ b5 ^ b6 ^ b7 ^ b8 ^ b9 ^ b10 ^ b11 ^ b12 ^ b13 ^ b14 ^ b15 ^ b16 ^ b17 ^ b18 ^ b19
        ^ c0 ^ c1 ^ c2 ^ c3 ^ c4 ^ c5 ^ c6 ^ c7 ^ c8 ^ c9 ^ c10 ^ c11 ^ c12 ^ c13 ^ c14 ^ c15 ^ c16 ^ c17 ^ c18 ^ c19
        ^ d0 ^ d1 ^ d2 ^ d3 ^ d4 ^ d5 ^ d6 ^ d7 ^ d8 ^ d9 ^ d10 ^ d11 ^ d12 ^ d13 ^ d14 ^ d15 ^ d16 ^ d17 ^ d18 ^ d19
        ^ e0 ^ e1 ^ e2 ^ e3 ^ e4 ^ e5 ^ e6 ^ e7 ^ e8 ^ e9 ^ e10 ^ e11 ^ e12 ^ e13 ^ e14 ^ e15 ^ e16 ^ e17 ^ e18 ^ e19
        ^ f0 ^ f1 ^ f2 ^ f3 ^ f4 ^ f5 ^ f6 ^ f7 ^ f8 ^ f9 ^ f10 ^ f11 ^ f12 ^ f13 ^ f14 ^ f15 ^ f16 ^ f17 ^ f18 ^ f19
        ^ g0 ^ g1 ^ g2 ^ g3 ^ g4 ^ g5 ^ g6 ^ g7 ^ g8 ^ g9 ^ g10 ^ g11 ^ g12 ^ g13 ^ g14 ^ g15 ^ g16 ^ g17 ^ g18 ^ g19
        ^ h0 ^ h1 ^ h2 ^ h3 ^ h4 ^ h5 ^ h6 ^ h7 ^ h8 ^ h9 ^ h10 ^ h11 ^ h12 ^ h13 ^ h14 ^ h15 ^ h16 ^ h17 ^ h18 ^ h19
        ^ i0 ^ i1 ^ i2 ^ i3 ^ i4 ^ i5 ^ i6 ^ i7 ^ i8 ^ i9 ^ i10 ^ i11 ^ i12 ^ i13 ^ i14 ^ i15 ^ i16 ^ i17 ^ i18 ^ i19
        ^ j0 ^ j1 ^ j2 ^ j3 ^ j4 ^ j5 ^ j6 ^ j7 ^ j8 ^ j9 ^ j10 ^ j11 ^ j12 ^ j13 ^ j14 ^ j15 ^ j16 ^ j17 ^ j18 ^ j19
        ^ k0 ^ k1 ^ k2 ^ k3 ^ k4 ^ k5 ^ k6 ^ k7 ^ k8 ^ k9 ^ k10 ^ k11 ^ k12 ^ k13 ^ k14 ^ k15 ^ k16 ^ k17 ^ k18 ^ k19
        ^ l0 ^ l1 ^ l2 ^ l3 ^ l4 ^ l5 ^ l6 ^ l7 ^ l8 ^ l9 ^ l10 ^ l11 ^ l12 ^ l13 ^ l14 ^ l15 ^ l16 ^ l17 ^ l18 ^ l19
        ^ m0 ^ m1 ^ m2 ^ m3 ^ m4 ^ m5 ^ m6 ^ m7 ^ m8 ^ m9 ^ m10 ^ m11 ^ m12 ^ m13 ^ m14;
  }
  // spotless:on
}
