package dev.selvedge.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WaitQueueTest {

  private static final class Place extends WaitQueue.Node {
    final int number;

    Place(int number) {
      this.number = number;
    }
  }

  private final WaitQueue<Place> queue = new WaitQueue<>();

  @Test
  void firstInIsFirstOut() {
    Place a = new Place(1);
    Place b = new Place(2);
    queue.add(a);
    queue.add(b);
    assertThat(queue.peek()).isSameAs(a);
    assertThat(queue.after(a)).isSameAs(b);
    assertThat(queue.poll()).isSameAs(a);
    assertThat(queue.poll()).isSameAs(b);
    assertThat(queue.poll()).isNull();
  }

  @Test
  void whoHasLeftRefersToNobody() {
    Place first = new Place(0);
    queue.add(first);
    queue.add(new Place(1));
    queue.remove(first);
    assertThat(queue.after(first)).isNull();
    assertThat(first.isQueued()).isFalse();
  }

  @Test
  void oneMayGoInFront() {
    queue.add(new Place(1));
    queue.addFirst(new Place(0));
    assertThat(queue.poll().number).isZero();
  }

  @Test
  void oneMayTakeThePlaceOfAnother() {
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      places.add(new Place(i));
      queue.add(places.get(i));
    }
    for (int i = 2; i >= 0; i--) {
      assertThat(queue.replace(places.get(i), new Place(i + 10))).isTrue();
      assertThat(queue.replace(places.get(i), new Place(-1))).isFalse();
    }
    assertThat(queue.size()).isEqualTo(3);
    for (int i = 0; i < 3; i++) {
      assertThat(queue.poll().number).isEqualTo(i + 10);
    }
  }

  @Test
  void aPlaceIsInOneQueueAtATime() {
    Place a = new Place(1);
    queue.add(a);
    assertThatThrownBy(() -> queue.add(a)).isInstanceOf(IllegalStateException.class);
    assertThat(new WaitQueue<Place>().remove(a)).isFalse();
    assertThat(queue.remove(a)).isTrue();
    assertThat(queue.remove(a)).isFalse();
    assertThat(a.isQueued()).isFalse();
  }

  @Test
  void itAgreesWithAListWhoeverLeaves() {
    Random random = new Random(42);
    List<Place> model = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      switch (random.nextInt(4)) {
        case 0 -> {
          if (!model.isEmpty()) {
            queue.remove(model.remove(random.nextInt(model.size())));
          }
        }
        case 1 -> {
          Place head = queue.poll();
          assertThat(head).isSameAs(model.isEmpty() ? null : model.removeFirst());
        }
        default -> {
          Place place = new Place(i);
          queue.add(place);
          model.add(place);
        }
      }
      assertThat(queue.size()).isEqualTo(model.size());
      assertThat(queue.isEmpty()).isEqualTo(model.isEmpty());
    }
    ArrayDeque<Place> rest = new ArrayDeque<>(model);
    for (Place p = queue.poll(); p != null; p = queue.poll()) {
      assertThat(p).isSameAs(rest.poll());
    }
    assertThat(rest).isEmpty();
  }
}
