package dev.selvedge.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selvedge.request.Ended.How;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndedTest {

  @Test
  void prefixAndNumberTellRecordsApart() {
    Ended ended = new Ended(10);
    assertThat(ended.find("a", 1)).isNull();
    ended.add("a", 1, How.ANSWERED);
    ended.add("b", 1, How.TIMED_OUT);
    ended.add("a", 2, How.CANCELLED);
    assertThat(ended.find("a", 1)).isEqualTo(How.ANSWERED);
    assertThat(ended.find("b", 1)).isEqualTo(How.TIMED_OUT);
    assertThat(ended.find("a", 2)).isEqualTo(How.CANCELLED);
    assertThat(ended.find("b", 2)).isNull();
  }

  @Test
  void ofTheSameTheNewestCounts() {
    Ended ended = new Ended(10);
    ended.add("a", 1, How.TIMED_OUT);
    ended.add("a", 1, How.ANSWERED);
    assertThat(ended.find("a", 1)).isEqualTo(How.ANSWERED);
  }

  @Test
  void withoutRoomNothingIsRemembered() {
    Ended ended = new Ended(0);
    ended.add("a", 1, How.TIMED_OUT);
    assertThat(ended.find("a", 1)).isNull();
  }

  /** Beside a list that does not err. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 15, 16, 17, 33, 100, 1024})
  void itRemembersExactlyTheLast(int capacity) {
    Ended ended = new Ended(capacity);
    List<Long> all = new ArrayList<>();
    Random random = new Random(capacity);
    for (int i = 0; i < 3 * capacity + 50; i++) {
      long number = random.nextInt(8) == 0 && i > 0 ? all.getLast() : random.nextLong();
      all.add(number);
      ended.add("a", number, i % 2 == 0 ? How.ANSWERED : How.CANCELLED);
    }
    int from = all.size() - capacity;
    for (int i = 0; i < all.size(); i++) {
      int newest = all.lastIndexOf(all.get(i));
      How expected = newest < from ? null : newest % 2 == 0 ? How.ANSWERED : How.CANCELLED;
      assertThat(ended.find("a", all.get(i))).isEqualTo(expected);
    }
    assertThat(ended.room()).isEqualTo(capacity);
  }

  @Test
  void itGrowsWithWhatHasEnded() {
    Ended ended = new Ended(1_000_000);
    assertThat(ended.room()).isZero();
    for (int i = 0; i < 100; i++) {
      ended.add("a", i, How.ANSWERED);
    }
    assertThat(ended.room()).isEqualTo(128);
    assertThat(ended.find("a", 0)).isEqualTo(How.ANSWERED);
  }
}
