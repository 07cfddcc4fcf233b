package dev.selvedge.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RegistryTest {

  @Test
  void aRootIsListedWhileItsThreadLivesAndStruckOffAfterwards() throws Exception {
    for (Thread.Builder builder : new Thread.Builder[] {Thread.ofPlatform(), Thread.ofVirtual()}) {
      CountDownLatch finish = new CountDownLatch(1);
      FutureTask<Strand> root = new FutureTask<>(Strand::current);
      Thread thread =
          builder.start(() -> {
            root.run();
            try {
              finish.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          });
      Strand strand = root.get();
      assertThat(Registry.strands()).contains(strand);
      assertThat(Registry.holds(strand)).isTrue();
      finish.countDown();
      thread.join();
      assertThat(Registry.strands()).doesNotContain(strand);
      assertThat(Registry.holds(strand)).isFalse();
    }
  }

  @Test
  void aThreadKeepsItsRootHoweverOftenTheTreeIsLookedAt() {
    Strand own = Strand.current();
    for (int i = 0; i < 3; i++) {
      assertThat(Registry.strands()).contains(own);
    }
    assertThat(Strand.current()).isSameAs(own);
  }

  @Test
  @Timeout(60)
  void rootsThatAreCollectedLeaveThoughNobodyLooksAtTheTree() throws Exception {
    int before = Registry.size();
    for (int i = 0; i < 100; i++) {
      Thread.ofPlatform().start(Strand::current).join();
    }
    do {
      System.gc();
      Thread.ofPlatform().start(Strand::current).join(); // whoever comes next sweeps
    } while (Registry.size() >= before + 100);
  }
}
