package dev.selvedge.examples.overlay;

import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Whom a node knows: neighbours, that have answered it or were heard of from themselves, and
 * strangers, that others have told it of. Both are bounded. Guarded by its own lock.
 */
final class Neighbours {

  private static final int MOST = Codec.MOST_PEERS;

  private final int self;
  private final Object lock = new Object();
  private final TreeSet<Integer> known = new TreeSet<>();
  private final TreeSet<Integer> strangers = new TreeSet<>();

  Neighbours(int self) {
    this.self = self;
  }

  /** A peer has spoken. */
  void met(int port) {
    synchronized (lock) {
      if (port != self && known.size() < MOST) {
        known.add(port);
        strangers.remove(port);
      }
    }
  }

  /** Somebody knows a peer. */
  void heardOf(int port) {
    synchronized (lock) {
      if (port != self && !known.contains(port) && strangers.size() < MOST) {
        strangers.add(port);
      }
    }
  }

  /** A stranger does not answer. */
  void forget(int port) {
    synchronized (lock) {
      strangers.remove(port);
    }
  }

  List<Integer> known() {
    synchronized (lock) {
      return List.copyOf(known);
    }
  }

  List<Integer> strangers() {
    synchronized (lock) {
      return List.copyOf(strangers);
    }
  }

  int size() {
    synchronized (lock) {
      return known.size();
    }
  }

  /** One of them; itself if there is none. */
  int any(RandomGenerator random) {
    List<Integer> all = known();
    return all.isEmpty() ? self : all.get(random.nextInt(all.size()));
  }
}
