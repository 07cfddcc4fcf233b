package dev.selvedge.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReadyQueueTest {

  private static Strand strand() {
    return new Strand(ThreadsWorld.shared(), null) {
      @Override
      public String name() {
        return "test";
      }

      @Override
      protected void execute() {}
    };
  }

  @Test
  void itBehavesAsAList() {
    Random random = new Random(1);
    ReadyQueue queue = new ReadyQueue();
    List<Strand> model = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      int adding = i % 2_000 < 1_000 ? 60 : 40; // grows and shrinks
      if (model.isEmpty() || random.nextInt(100) < adding) {
        Strand added = strand();
        queue.add(added);
        model.add(added);
      } else {
        int index = random.nextBoolean() ? 0 : random.nextInt(model.size());
        assertThat(queue.remove(index)).isSameAs(model.remove(index));
      }
      assertThat(queue.size()).isEqualTo(model.size());
      assertThat(queue.isEmpty()).isEqualTo(model.isEmpty());
    }
  }

  @Test
  void whatIsNotThereCannotBeTaken() {
    ReadyQueue queue = new ReadyQueue();
    queue.add(strand());
    assertThatThrownBy(() -> queue.remove(1))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("1 of 1 ready strands");
  }
}
