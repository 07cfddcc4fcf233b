package dev.selvedge.examples.pipeline;

import java.io.IOException;
import java.util.Optional;

/** One address at which a part of the pipeline listens: by TCP, or in memory. */
interface Network {

  /** A connection that carries lines, for one that reads and one that writes. */
  interface Wire extends AutoCloseable {
    /** Waits for a line; empty at the end. */
    Optional<String> receive() throws IOException, InterruptedException;

    void send(String line) throws IOException, InterruptedException;

    /** Never waits. */
    @Override
    void close() throws IOException;
  }

  /** What accepts connections. */
  interface Listener extends AutoCloseable {
    Wire accept() throws IOException, InterruptedException;

    /** Never waits. */
    @Override
    void close() throws IOException;
  }

  /** Listens; again after the one before was closed. */
  Listener listen() throws IOException;

  /**
   * Connects.
   *
   * @throws IOException if nobody listens
   */
  Wire connect() throws IOException, InterruptedException;
}
