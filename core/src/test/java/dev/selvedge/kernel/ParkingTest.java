package dev.selvedge.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who is woken, and who need not be. */
class ParkingTest {

  @Test
  void aWaitThatHasEndedBeforeItBeginsDoesNotPark() throws Exception {
    Waiter waiter = new Waiter(Strand.current(), "the test");
    waiter.signal();
    waiter.await();
    assertThat(waiter.parked).isFalse();
  }

  @Test
  void whoHasNotParkedIsNotWoken() throws Exception {
    List<Object> woken = new CopyOnWriteArrayList<>();
    World world = new TellingWorld(waiter -> woken.add(waiter.on()));
    try (AutoCloseable group = Entrance.get().open(world, "group", (_, _) -> {})) {
      Callable<Boolean> body =
          () -> {
            Waiter waiter = new Waiter(Strand.current(), "what has come already");
            waiter.signal();
            return waiter.await(Timers.NEVER);
          };
      assertThat(Entrance.get().submit(group, "waits", body).get()).isTrue();
    }
    assertThat(woken).doesNotContain("what has come already");
  }

  @Test
  void whoLooksForTheEndOfAWaitAndSeesItDoesNotPark() throws Exception {
    Patience patience = new Patience();
    Waiter waiter =
        new Waiter(Strand.current(), "the test") {
          @Override
          protected @Nullable Patience patience() {
            signal(); // the other one has answered
            return patience;
          }
        };
    waiter.await();
    assertThat(waiter.parked).isFalse();
    assertThat(waiter.isSignalled()).isTrue();
  }

  @Test
  void whoHasParkedIsWoken() throws Exception {
    Waiter waiter = new Waiter(Strand.current(), "the test");
    Thread other =
        Thread.ofVirtual()
            .start(() -> {
              while (!waiter.parked) {
                Thread.onSpinWait();
              }
              waiter.signal();
            });
    waiter.await();
    assertThat(waiter.isSignalled()).isTrue();
    other.join();
  }

  /** The end comes at every moment between publishing the wait and parking, some of them right. */
  @Test
  void noWakeUpIsLostWhereverTheEndMeetsThePark() throws Exception {
    for (int i = 0; i < 20_000; i++) {
      Waiter waiter = new Waiter(Strand.current(), "the test");
      CountDownLatch ready = new CountDownLatch(1);
      int moment = i % 64;
      Thread other =
          Thread.ofVirtual()
              .start(() -> {
                ready.countDown();
                for (int k = 0; k < moment; k++) {
                  Thread.onSpinWait();
                }
                waiter.signal();
              });
      ready.await();
      waiter.await();
      assertThat(waiter.isSignalled()).isTrue();
      other.join();
    }
  }
}
