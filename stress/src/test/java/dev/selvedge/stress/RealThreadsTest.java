package dev.selvedge.stress;

import dev.selvedge.manager.NameTableLincheckTest;
import dev.selvedge.request.RequestLincheckTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The operations of the Lincheck tests on real threads, without a chosen order. In a class, and so
 * in a JVM, of its own: Lincheck cannot do both in one.
 */
class RealThreadsTest {

  @ParameterizedTest
  @ValueSource(
      classes = {
        QueueLincheckTest.class,
        WaiterLincheckTest.class,
        TaskLincheckTest.class,
        MutexLincheckTest.class,
        SemaphoreLincheckTest.class,
        LimiterLincheckTest.class,
        ChannelLincheckTest.class,
        SelectLincheckTest.class,
        RequestLincheckTest.class,
        NameTableLincheckTest.class
      })
  void realThreadsAreLinearisable(Class<?> operations) {
    Lincheck.stress(operations);
  }
}
