package dev.selvedge.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import org.junit.jupiter.api.Test;

/** The examples of the documentation of {@link Condition}. */
class ConditionSnippets {

  // @start region=open
  private final Mutex mutex = Mutex.create();
  private final Condition changed = mutex.newCondition();
  private int balance;

  void withdraw(int amount) throws InterruptedException {
    mutex.withLock(() -> {
      while (balance < amount) {
        changed.await();
      }
      balance -= amount;
    });
  }

  void deposit(int amount) throws InterruptedException {
    mutex.withLock(() -> {
      balance += amount;
      changed.signalAll();
    });
  }

  // @end

  @Test
  void open() throws InterruptedException {
    TaskGroup.run(group -> {
      Task<?> withdrawal = group.fork(() -> withdraw(30));
      deposit(20);
      deposit(20);
      withdrawal.join();
    });
    assertThat(balance).isEqualTo(10);
  }
}
