package dev.selvedge.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.TaskGroup;
import dev.selvedge.kernel.Strand;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BorrowersTest {

  private final CapacityLimiter limiter = CapacityLimiter.of(0);
  private final Borrowers borrowers = new Borrowers();

  @Test
  void whoIsEnteredIsFoundUntilTakenOut() {
    Object a = new Object();
    Object b = new Object();
    assertThat(borrowers.find(a, 1)).isNegative();
    add(a, 1);
    assertThat(borrowers.find(a, 1)).isNotNegative();
    assertThat(borrowers.find(b, 1)).isNegative();
    borrowers.remove(borrowers.find(a, 1));
    assertThat(borrowers.find(a, 1)).isNegative();
    assertThat(borrowers.holders()).isEmpty();
  }

  @Test
  void aTurnStandsForItsBorrowerUntilItIsServed() {
    Object a = new Object();
    assertThat(borrowers.hasPlace(borrowers.find(a, 1))).isFalse();
    BorrowerTurn turn = new BorrowerTurn(Strand.current(), limiter, a, 1);
    borrowers.add(borrowers.find(a, 1), turn, 1);
    assertThat(borrowers.find(a, 1)).isNotNegative();
    assertThat(borrowers.hasPlace(borrowers.find(a, 1))).isFalse();
    assertThat(borrowers.holders()).isEmpty();
    borrowers.serve(turn);
    assertThat(borrowers.hasPlace(borrowers.find(a, 1))).isTrue();
    assertThat(borrowers.holders()).containsExactly(a);
  }

  @Test
  void allWithTheHashAreListedTasksApart() {
    Strand task = Strand.current();
    add(task, 7);
    add("a", 7);
    add("other home", 8);
    add("same home", 7 + 16);
    borrowers.add(borrowers.find("b", 7), new BorrowerTurn(Strand.current(), limiter, "b", 7), 7);
    assertThat(borrowers.withHash(7)).containsExactlyInAnyOrder("a", "b");
    assertThat(borrowers.withHash(9)).isEmpty();
  }

  /**
   * Few homes, some of them at the end, where the table goes round: all get in each other's way.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void itIsAMapWhateverComesAndGoes(int seed) {
    Random random = new Random(seed);
    int[] homes = {0, 1, 13, 14, 15, 15 + 16, 30, 31, -1};
    Map<Object, Integer> model = new IdentityHashMap<>();
    List<Object> gone = new ArrayList<>();
    for (int step = 0; step < 2_000; step++) {
      List<Object> present = new ArrayList<>(model.keySet());
      if (random.nextInt(100) < (step % 200 < 100 ? 60 : 40) || present.isEmpty()) {
        Object borrower = new Object();
        int hash = homes[random.nextInt(homes.length)];
        model.put(borrower, hash);
        add(borrower, hash);
      } else {
        Object borrower = present.get(random.nextInt(present.size()));
        int hash = model.remove(borrower);
        borrowers.remove(borrowers.find(borrower, hash));
        assertThat(borrowers.find(borrower, hash)).isNegative();
        gone.add(borrower);
      }
      Set<Integer> places = new HashSet<>();
      model.forEach((borrower, hash) -> {
        int at = borrowers.find(borrower, hash);
        assertThat(borrowers.hasPlace(at)).isTrue();
        assertThat(places.add(at)).isTrue();
      });
      assertThat(borrowers.holders()).hasSameSizeAs(model.keySet());
    }
    assertThat(gone).isNotEmpty();
  }

  @Test
  void itGrowsToHoldManyTasks() throws InterruptedException {
    List<Strand> tasks = new ArrayList<>();
    TaskGroup.run(group -> {
      for (int i = 0; i < 5_000; i++) {
        tasks.add((Strand) group.fork(() -> {}));
      }
    });
    tasks.forEach(task -> add(task, Borrowers.hash(task)));
    assertThat(borrowers.holders()).hasSize(5_000).containsAll(tasks);
    for (int i = 0; i < 5_000; i += 2) {
      borrowers.remove(borrowers.find(tasks.get(i), Borrowers.hash(tasks.get(i))));
    }
    for (int i = 0; i < 5_000; i++) {
      int at = borrowers.find(tasks.get(i), Borrowers.hash(tasks.get(i)));
      assertThat(borrowers.hasPlace(at)).isEqualTo(i % 2 == 1);
    }
  }

  @Test
  void itDoesNotGrowWithThoseWhoComeAndGo() {
    Object last = new Object(); // at home in the last place
    add(last, -1);
    int before = borrowers.find(last, -1);
    for (int i = 0; i < 1_000; i++) {
      Object borrower = new Object();
      add(borrower, i);
      borrowers.remove(borrowers.find(borrower, i));
    }
    assertThat(borrowers.find(last, -1)).isEqualTo(before);
  }

  private void add(Object borrower, int hash) {
    borrowers.add(borrowers.find(borrower, hash), borrower, hash);
  }
}
