package dev.selvedge.sync;

import dev.selvedge.kernel.Strand;

/** The wait for a place of a limiter. */
final class BorrowerTurn extends SpinWaiter {

  final Object borrower;
  final int hash;

  BorrowerTurn(Strand strand, CapacityLimiter limiter, Object borrower, int hash) {
    super(strand, limiter);
    this.borrower = borrower;
    this.hash = hash;
  }
}
