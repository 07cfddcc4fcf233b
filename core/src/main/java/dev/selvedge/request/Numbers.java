package dev.selvedge.request;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * Numbers that nobody can guess, drawn from the system's generator by the batch: asking it for each
 * would cost more than all the rest of a request.
 *
 * <p>One batch serves the whole JVM; it is guarded by its own lock, a leaf, under which the JDK's
 * generator is asked.
 */
final class Numbers implements RandomGenerator {

  static final RandomGenerator UNGUESSABLE = new Numbers();

  private static final int BATCH = 512;

  private final SecureRandom random = new SecureRandom();
  private final byte[] bytes = new byte[BATCH * Long.BYTES];
  private final ByteBuffer batch = ByteBuffer.wrap(bytes).limit(0);

  private Numbers() {}

  @Override
  public long nextLong() {
    synchronized (batch) {
      if (!batch.hasRemaining()) {
        random.nextBytes(bytes);
        batch.clear();
      }
      return batch.getLong();
    }
  }
}
