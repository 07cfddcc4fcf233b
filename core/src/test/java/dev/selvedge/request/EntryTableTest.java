package dev.selvedge.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryTableTest {

  private final EntryTable table = new EntryTable(42);

  private static Entry entry(String prefix, long number) {
    return new NumberCache(prefix, number) {};
  }

  @Test
  void prefixAndNumberTellEntriesApart() {
    Entry one = entry("a", 1);
    Entry otherNumber = entry("a", 2);
    Entry otherPrefix = entry("b", 1);
    table.add(one);
    table.add(otherNumber);
    table.add(otherPrefix);
    assertThat(table.find("a", 1)).isSameAs(one);
    assertThat(table.find("a", 2)).isSameAs(otherNumber);
    assertThat(table.find(new String("b"), 1)).isSameAs(otherPrefix);
    assertThat(table.find("b", 2)).isNull();
    assertThat(table.size()).isEqualTo(3);
  }

  /** Grows and shrinks at random, beside a map that does not err. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void itAgreesWithAMap(long seed) {
    Random random = new Random(seed);
    Map<Long, Entry> map = new HashMap<>();
    for (int round = 0; round < 20; round++) {
      int target = random.nextInt(3_000);
      while (map.size() != target) {
        long number = random.nextInt(4_000);
        Entry known = map.get(number);
        assertThat(table.find("a", number)).isSameAs(known);
        if (known == null && map.size() < target) {
          Entry added = entry("a", number);
          table.add(added);
          map.put(number, added);
        } else if (known != null && map.size() > target) {
          table.remove(known);
          map.remove(number);
        }
      }
      assertThat(table.size()).isEqualTo(target);
      for (long number = 0; number < 4_000; number++) {
        assertThat(table.find("a", number)).isSameAs(map.get(number));
      }
    }
  }

  @Test
  void itHasAboutAsManyBucketsAsEntries() {
    List<Entry> all = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      Entry added = entry("a", i);
      all.add(added);
      table.add(added);
      assertThat(table.buckets()).isGreaterThanOrEqualTo(table.size());
    }
    assertThat(table.buckets()).isEqualTo(10_000);
    all.forEach(table::remove);
    assertThat(table.size()).isZero();
    assertThat(table.buckets()).isEqualTo(16);
    assertThat(table.capacity()).isLessThanOrEqualTo(64);
  }

  /** What programs use and what strangers might: with a seed, most buckets have one or two. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 64, 1 << 20, 1L << 40, -1, 0x5851F42D4C957F2DL})
  void noStepBetweenNumbersMakesThemMeet(long step) {
    int entries = 1 << 14;
    Map<Integer, Integer> inBucket = new HashMap<>();
    for (int i = 0; i < entries; i++) {
      table.add(entry("a", i * step));
    }
    for (int i = 0; i < entries; i++) {
      inBucket.merge(table.bucketOf("a", i * step), 1, Integer::sum);
    }
    assertThat(inBucket.values()).allMatch(chain -> chain <= 10);
    assertThat(inBucket).hasSizeGreaterThan(entries / 2);
  }

  @Test
  void numbersInARowHaveBucketsSideBySide() {
    for (int i = 0; i < 1 << 14; i++) {
      table.add(entry("a", i));
    }
    for (int row = 0; row < 1 << 14; row += 64) {
      int[] buckets = IntStream.range(row, row + 64).map(i -> table.bucketOf("a", i)).toArray();
      assertThat(IntStream.of(buckets).map(bucket -> bucket / 64).distinct()).hasSize(1);
      assertThat(buckets).doesNotHaveDuplicates();
    }
  }

  /** Whoever does not know the seed does not know which rows meet. */
  @Test
  void theSeedScattersRows() {
    EntryTable other = new EntryTable(43);
    for (int i = 0; i < 1 << 14; i++) {
      table.add(entry("a", i));
      other.add(entry("a", i));
    }
    assertThat(
            IntStream.range(0, 1 << 14)
                .filter(i -> table.bucketOf("a", i) == other.bucketOf("a", i))
                .count())
        .isLessThan(64);
  }
}
