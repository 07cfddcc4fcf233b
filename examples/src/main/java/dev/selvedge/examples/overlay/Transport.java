package dev.selvedge.examples.overlay;

import java.io.IOException;

/** How datagrams come and go. Peers are known by their ports; all are on this machine. */
interface Transport extends AutoCloseable {

  /** Some bytes from a peer. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Datagram(int from, byte[] bytes) {}

  /** The port of this end. */
  int port();

  /** Sends, or loses it: nobody is told. Does not wait for the other end. */
  void send(int to, byte[] bytes) throws IOException;

  /**
   * Waits for the next datagram.
   *
   * @throws InterruptedException if the task was cancelled
   */
  Datagram receive() throws IOException, InterruptedException;

  @Override
  void close() throws IOException;
}
