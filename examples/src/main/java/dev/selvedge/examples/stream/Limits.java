package dev.selvedge.examples.stream;

import java.time.Duration;

/**
 * What bounds a server: no more than {@code maxClients} times {@code maxFrame} bytes of frames that
 * are coming in, and {@code maxFrames} frames that wait to be handled.
 *
 * @param maxClients how many clients at a time
 * @param maxFrame the longest frame, in bytes
 * @param maxFrames how many frames wait for the server at most
 * @param patience how long a client may take to read what it is sent
 * @param sendBuffer how much the operating system may buffer for a client, in bytes; zero leaves it
 *     to itself
 */
record Limits(int maxClients, int maxFrame, int maxFrames, Duration patience, int sendBuffer) {
  static Limits usual() {
    return new Limits(100, 16 * 1024 * 1024, 8, Duration.ofSeconds(5), 0);
  }

  Limits patience(Duration time) {
    return new Limits(maxClients, maxFrame, maxFrames, time, sendBuffer);
  }

  Limits sendBuffer(int bytes) {
    return new Limits(maxClients, maxFrame, maxFrames, patience, bytes);
  }
}
