package dev.selvedge.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.Eventually;
import dev.selvedge.Task;
import dev.selvedge.TaskGroup;
import dev.selvedge.Tasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChildrenTest {

  private final Children children = new Children();

  private Strand add() {
    return add(false);
  }

  private Strand addService() {
    return add(true);
  }

  private Strand add(boolean service) {
    Strand child = new Runner(Place.ofChildren("group"), () -> {});
    children.add(child, service);
    return child;
  }

  private List<Strand> add(int count) {
    List<Strand> added = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      added.add(add());
    }
    return added;
  }

  /** As a group does; true if the child may have been the last. */
  private boolean leave(Strand child) {
    assertThat(Children.leave(child)).isTrue();
    boolean mayBeLast = Children.mayBeLast(child);
    if (mayBeLast) {
      children.drop(child, false);
    }
    return mayBeLast;
  }

  private static int rowsFrom(Row newest) {
    int rows = 0;
    for (Row row = newest; row != null; row = row.older) {
      rows++;
    }
    return rows;
  }

  // ---- who is there ----

  @Test
  void theyStandInTheOrderOfForking() {
    List<Strand> added = add(200);
    assertThat(children.snapshot()).isEqualTo(added);
  }

  @Test
  void servicesStandAmongTheOthers() {
    List<Strand> added = List.of(add(), addService(), add(), addService(), addService(), add());
    assertThat(children.snapshot()).isEqualTo(added);
  }

  @Test
  void whoHasLeftIsHeldNoMore() {
    List<Strand> added = add(200);
    Strand gone = added.remove(100);
    leave(gone);
    assertThat(children.snapshot()).isEqualTo(added);
    assertThat(gone.row.places).doesNotContain(gone);
  }

  @Test
  void nobodyLeavesTwice() {
    Strand child = add();
    Strand other = add();
    assertThat(Children.leave(child)).isTrue();
    assertThat(Children.leave(child)).isFalse();
    assertThat(children.snapshot()).containsExactly(other);
  }

  @Test
  void whoWasNeverThereDoesNotLeave() {
    Strand stranger = new Runner(Place.ofChildren("group"), () -> {});
    assertThat(Children.leave(stranger)).isFalse();
    assertThat(Children.mayBeLast(stranger)).isFalse();
  }

  /** As a model says, whatever the order in which they come, leave and are awaited. */
  @Test
  void theLastIsKnownHoweverTheyComeAndGo() {
    for (int seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      Children some = new Children();
      List<Strand> expected = new ArrayList<>();
      boolean awaited = false;
      for (int step = 0; step < 200; step++) {
        int kind = random.nextInt(10);
        if (kind == 9) {
          awaited = random.nextBoolean() && !some.isEmpty();
        } else if (kind < (step % 100 < 50 ? 6 : 3)) {
          Strand child = new Runner(Place.ofChildren("group"), () -> {});
          some.add(child, false);
          expected.add(child);
        } else if (!expected.isEmpty()) {
          Strand gone = expected.remove(random.nextInt(expected.size()));
          Children.leave(gone);
          boolean mayBeLast = Children.mayBeLast(gone);
          some.drop(gone, false);
          boolean told = awaited && mayBeLast && !some.hasOrdinary();
          assertThat(told).as("seed %s", seed).isEqualTo(awaited && expected.isEmpty());
          awaited &= !told;
        }
        assertThat(some.snapshot()).as("seed %s", seed).isEqualTo(expected);
      }
      assertThat(some.isEmpty()).as("seed %s", seed).isEqualTo(expected.isEmpty());
    }
  }

  // ---- whether somebody is there ----

  @Test
  void thereIsNobodyAtFirst() {
    assertThat(children.isEmpty()).isTrue();
    assertThat(children.hasOrdinary()).isFalse();
  }

  @Test
  void thereIsNobodyWhenAllHaveLeft() {
    List<Strand> added = add(3); // and a place that nobody has had
    assertThat(children.isEmpty()).isFalse();
    added.forEach(this::leave);
    assertThat(children.isEmpty()).isTrue();
  }

  @Test
  void servicesAreNoOrdinaryChildren() {
    Strand service = addService();
    assertThat(children.hasOrdinary()).isFalse();
    assertThat(children.isEmpty()).isFalse();
    assertThat(Children.leave(service)).isTrue();
    assertThat(children.isEmpty()).isTrue();
  }

  @Test
  void anOrdinaryChildIsNoService() {
    Strand service = addService();
    Strand child = add();
    assertThat(Children.leave(service)).isTrue();
    assertThat(children.hasOrdinary()).isTrue();
    assertThat(children.isEmpty()).isFalse();
    leave(child);
    assertThat(children.isEmpty()).isTrue();
  }

  @Test
  void theLastServiceIsToldFromTheOthersOnceItIsAwaited() {
    Strand first = addService();
    Strand last = addService();
    assertThat(children.isEmpty()).isFalse();
    assertThat(Children.leave(first)).isTrue();
    assertThat(Children.mayBeLast(first)).isFalse();
    assertThat(Children.leave(last)).isTrue();
    assertThat(Children.mayBeLast(last)).isTrue();
    children.drop(last, true);
    assertThat(children.isEmpty()).isTrue();
  }

  @Test
  void nobodyIsTheLastAsLongAsNobodyWaits() {
    assertThat(leave(add())).isFalse();
  }

  @Test
  void theLastOfAFullRowMayBeTheLast() {
    List<Strand> added = add(4);
    assertThat(added.subList(0, 3)).noneMatch(this::leave);
    assertThat(leave(added.get(3))).isTrue();
  }

  @Test
  void theLastIsKnownOnceSomebodyWaits() {
    Strand child = add();
    assertThat(children.isEmpty()).isFalse();
    assertThat(leave(child)).isTrue();
    assertThat(children.isEmpty()).isTrue();
  }

  @Test
  void theLastIsKnownAmongThoseForkedWhileSomebodyWaits() {
    List<Strand> added = add(1);
    assertThat(children.isEmpty()).isFalse();
    added.addAll(add(100)); // into the same row, and into others
    for (Strand child : added.subList(0, 100)) {
      if (leave(child)) {
        assertThat(children.hasOrdinary()).isTrue(); // as a group asks then
      }
    }
    assertThat(leave(added.getLast())).isTrue();
    assertThat(children.hasOrdinary()).isFalse();
  }

  @Test
  void whoIsForkedIntoARowThatWasAwaitedIsAwaitedToo() {
    Strand first = add();
    assertThat(children.isEmpty()).isFalse();
    Strand second = add();
    assertThat(leave(first)).isFalse();
    assertThat(children.isEmpty()).isFalse();
    assertThat(leave(second)).isTrue();
    assertThat(children.isEmpty()).isTrue();
  }

  @Test
  void severalRowsMayWaitToBeDropped() {
    List<Strand> added = add(4 + 8 + 1);
    assertThat(children.isEmpty()).isFalse();
    added.forEach(Children::leave);
    assertThat(children.isEmpty()).isTrue();
  }

  @Test
  void whoIsForkedWhileTheLastIsOnItsWayHasARowOfItsOwn() {
    Strand last = add();
    assertThat(children.isEmpty()).isFalse();
    assertThat(Children.leave(last)).isTrue(); // its row is dead, but it has not got the lock yet
    Strand next = add();
    assertThat(next.row).isNotSameAs(last.row);
    children.drop(last, false);
    children.drop(last, false); // so does another one that left it
    assertThat(children.isEmpty()).isFalse(); // as a group asks then
    assertThat(children.snapshot()).containsExactly(next);
    assertThat(leave(next)).isTrue();
    assertThat(children.isEmpty()).isTrue();
  }

  // ---- memory ----

  @Test
  void rowsGrowWithTheGroup() {
    List<Strand> added = add(4 + 8 + 16 + 32 + 64 + 64 + 1);
    assertThat(added.getFirst().row.places).hasSize(4);
    assertThat(added.getLast().row.places).hasSize(64);
    assertThat(rowsFrom(added.getLast().row)).isEqualTo(7);
  }

  @Test
  void rowsThatAllHaveLeftAreDroppedWhereverTheyStand() {
    List<Strand> added = add(4 + 8 + 16);
    added.subList(4, 12).forEach(this::leave);
    assertThat(rowsFrom(added.getLast().row)).isEqualTo(2);
    added.subList(0, 4).forEach(this::leave);
    assertThat(rowsFrom(added.getLast().row)).isEqualTo(1);
    assertThat(children.snapshot()).isEqualTo(added.subList(12, 28));
  }

  @Test
  void whoComesAfterTheNewestRowWasDroppedIsThere() {
    List<Strand> added = add(4 + 8);
    added.subList(4, 12).forEach(this::leave);
    Strand next = add();
    assertThat(rowsFrom(next.row)).isEqualTo(2);
    assertThat(children.snapshot()).hasSize(5).contains(next);
  }

  /** And it is known that those are alive who are in the row before the one that was dropped. */
  @Test
  void whoIsThereIsKnownAfterTheNewestRowWasDropped() {
    List<Strand> added = add(4 + 8);
    added.subList(0, 3).forEach(this::leave);
    added.subList(4, 12).forEach(this::leave);
    assertThat(children.isEmpty()).isFalse();
    assertThat(leave(added.get(3))).isTrue();
    assertThat(children.isEmpty()).isTrue();
  }

  @Test
  void oneThatStaysHoldsNoRowsOfThoseThatComeAndGo() {
    Strand elder = add();
    Strand last = elder;
    for (int i = 0; i < 10_000; i++) {
      last = add();
      leave(last);
    }
    Strand younger = add();
    assertThat(rowsFrom(younger.row)).isLessThanOrEqualTo(2);
    assertThat(children.snapshot()).containsExactly(elder, younger);
  }

  @Test
  void neitherDoesOneThatIsAwaitedAgainAndAgain() {
    add();
    Strand last = null;
    for (int i = 0; i < 10_000; i++) {
      last = add();
      Children.leave(last); // as there are places that nobody has had, it is not the last
      assertThat(children.isEmpty()).isFalse();
    }
    assertThat(rowsFrom(last.row)).isLessThanOrEqualTo(2);
  }

  @Test
  void aRowThatAllHaveLeftBeforeSomebodyWaitsIsDropped() {
    for (int i = 0; i < 10; i++) {
      Strand child = add();
      assertThat(rowsFrom(child.row)).isEqualTo(1);
      assertThat(leave(child)).isFalse();
      assertThat(children.isEmpty()).isTrue();
    }
  }

  @Test
  void servicesThatComeAndGoLeaveNoRowsBehind() {
    for (int i = 0; i < 1_000; i++) {
      Strand service = addService();
      Children.leave(service);
      if (Children.mayBeLast(service)) {
        children.drop(service, true);
      }
      assertThat(rowsFrom(service.row)).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void aGroupDropsTheRowsOfWhoHasEnded() throws InterruptedException {
    TaskGroup.run(group -> {
      Task<?> elder = group.fork(Tasks::sleepForever);
      for (int i = 0; i < 1_000; i++) {
        group.fork(() -> {}).await();
      }
      Eventually.until(() -> group.tasks().size() == 1);
      Strand younger = (Strand) group.fork(() -> {});
      Eventually.until(() -> rowsFrom(younger.row) <= 3); // the last may be about to leave
      elder.cancel("enough");
    });
  }

  @Test
  void aRowThatWasDroppedRefersToNoOther() {
    List<Strand> added = add(4 + 8 + 16);
    added.subList(4, 12).forEach(this::leave);
    Row dropped = added.get(4).row;
    assertThat(dropped.older).isNull();
    assertThat(dropped.newer).isNull();
    assertThat(dropped.places).containsOnlyNulls();
  }
}
