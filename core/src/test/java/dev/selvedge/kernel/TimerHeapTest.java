package dev.selvedge.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selvedge.Eventually;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerHeapTest {

  private final TimerHeap heap = new TimerHeap();

  private static final class Numbered extends Alarm {
    final int number;
    long due;

    Numbered(int number) {
      this.number = number;
    }

    @Override
    protected void ring() {}
  }

  @Test
  void theEarliestComesFirst() {
    heap.add(new Numbered(1), 30);
    heap.add(new Numbered(2), 10);
    heap.add(new Numbered(3), 20);
    assertThat(drain(100)).containsExactly(2, 3, 1);
  }

  @Test
  void thoseOfOneMomentComeInTheOrderOfArming() {
    for (int i = 0; i < 100; i++) {
      heap.add(new Numbered(i), 7);
    }
    assertThat(drain(7)).isSorted().hasSize(100);
  }

  @Test
  void nothingComesBeforeItsTime() {
    heap.add(new Numbered(1), 10);
    assertThat(heap.pollDue(9)).isNull();
    assertThat(heap.firstNanos()).isEqualTo(10);
    assertThat(heap.pollDue(10)).isNotNull();
    assertThat(heap.firstNanos()).isEqualTo(Timers.NEVER);
  }

  @Test
  void whatWasTakenOutIsReferredToByNothing() {
    WeakReference<Alarm> first = addAndRemove(10);
    WeakReference<Alarm> second = addAndRemove(20);
    assertThat(heap.size()).isZero();
    Eventually.until(() -> {
      System.gc();
      return first.refersTo(null) && second.refersTo(null);
    });
  }

  private WeakReference<Alarm> addAndRemove(long atNanos) {
    Alarm alarm = new Numbered(1);
    heap.add(alarm, atNanos);
    assertThat(heap.remove(alarm)).isTrue();
    return new WeakReference<>(alarm);
  }

  @Test
  void whatWasTakenOutDoesNotComeAndMayBeArmedAgain() {
    Numbered alarm = new Numbered(1);
    heap.add(alarm, 10);
    assertThat(heap.remove(alarm)).isTrue();
    assertThat(heap.remove(alarm)).isFalse();
    assertThat(heap.size()).isZero();
    heap.add(alarm, 5);
    assertThat(drain(5)).containsExactly(1);
  }

  @Test
  void armingTwiceIsRefused() {
    Numbered alarm = new Numbered(1);
    heap.add(alarm, 10);
    assertThatThrownBy(() -> heap.add(alarm, 11)).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void itAgreesWithASortedListWhateverIsAddedAndRemoved(long seed) {
    Random random = new Random(seed);
    List<Numbered> model = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      if (!model.isEmpty() && random.nextInt(3) == 0) {
        assertThat(heap.remove(model.remove(random.nextInt(model.size())))).isTrue();
      } else {
        Numbered alarm = new Numbered(i);
        alarm.due = random.nextInt(50);
        model.add(alarm);
        heap.add(alarm, alarm.due);
      }
    }
    model.sort(Comparator.comparingLong((Numbered a) -> a.due).thenComparing(a -> a.number));
    assertThat(drain(50)).containsExactlyElementsOf(model.stream().map(a -> a.number).toList());
  }

  private List<Integer> drain(long now) {
    List<Integer> order = new ArrayList<>();
    for (Alarm a = heap.pollDue(now); a != null; a = heap.pollDue(now)) {
      order.add(((Numbered) a).number);
    }
    return order;
  }
}
