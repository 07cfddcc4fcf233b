package dev.selvedge.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final ZoneId LORD_HOWE = ZoneId.of("Australia/Lord_Howe"); // changes by 30 minutes

  /** The moments after one of them, as the clocks of the zone show them with their offset. */
  private static List<String> shown(Cron cron, String after, int count) {
    ZonedDateTime start = ZonedDateTime.parse(after).withZoneSameInstant(cron.zone());
    return Stream.iterate(cron.next(start.toInstant()), moment -> moment.flatMap(cron::next))
        .limit(count)
        .map(moment ->
            moment
                .map(found -> found.atZone(cron.zone()).toOffsetDateTime().toString())
                .orElse("none"))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/5 * * * *   | 2026-01-01T00:00Z    | 2026-01-01T00:05Z, 2026-01-01T00:10Z",
        "*/5 * * * *   | 2026-01-01T00:04:59Z | 2026-01-01T00:05Z, 2026-01-01T00:10Z",
        "0 0 1 * *     | 2026-01-31T12:00Z    | 2026-02-01T00:00Z, 2026-03-01T00:00Z",
        "30 9 * * 1-5  | 2026-01-02T10:00Z    | 2026-01-05T09:30Z, 2026-01-06T09:30Z",
        "0 12 * * 0    | 2026-01-01T00:00Z    | 2026-01-04T12:00Z, 2026-01-11T12:00Z",
        "0 12 * * SUN  | 2026-01-01T00:00Z    | 2026-01-04T12:00Z, 2026-01-11T12:00Z",
        "0 0 29 2 *    | 2026-01-01T00:00Z    | 2028-02-29T00:00Z, 2032-02-29T00:00Z",
        "0 0 13 * 5    | 2026-02-01T00:00Z    | 2026-02-06T00:00Z, 2026-02-13T00:00Z",
      })
  void aUnixExpressionHasItsMoments(String expression, String after, String moments) {
    assertThat(shown(Cron.unix(expression), after, 2)).containsExactly(moments.split(", "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/10 * * * * ?      | 2026-01-01T00:00Z | 2026-01-01T00:00:10Z, 2026-01-01T00:00:20Z",
        "0 0 12 L * ?        | 2026-01-01T00:00Z | 2026-01-31T12:00Z, 2026-02-28T12:00Z",
        "0 15 10 ? * 6#3     | 2026-01-01T00:00Z | 2026-01-16T10:15Z, 2026-02-20T10:15Z",
        "0 0 0 1 1 ? 2027    | 2026-01-01T00:00Z | 2027-01-01T00:00Z, none",
      })
  void aQuartzExpressionHasItsMoments(String expression, String after, String moments) {
    assertThat(shown(Cron.quartz(expression), after, 2)).containsExactly(moments.split(", "));
  }

  @Test
  void itSaysWhatItIs() {
    Cron cron = Cron.unix("*/5 * * * *");
    assertThat(cron.zone()).isEqualTo(ZoneOffset.UTC);
    assertThat(cron.in(BERLIN).zone()).isEqualTo(BERLIN);
    assertThat(cron.in(BERLIN).expression()).isEqualTo("*/5 * * * *");
    assertThat(cron.in(BERLIN)).hasToString("cron \"*/5 * * * *\" in Europe/Berlin");
  }

  // ---- when clocks are changed ----

  @Test
  void fieldsAreReadOnTheClocksOfTheZone() {
    assertThat(shown(Cron.unix("30 9 * * *").in(BERLIN), "2026-01-01T00:00Z", 1))
        .containsExactly("2026-01-01T09:30+01:00");
    assertThat(shown(Cron.unix("30 9 * * *").in(BERLIN), "2026-07-01T00:00Z", 1))
        .containsExactly("2026-07-01T09:30+02:00");
  }

  @Test
  void aTimeThatIsSkippedHappensAtTheEndOfTheGap() {
    assertThat(shown(Cron.unix("30 2 * * *").in(BERLIN), "2026-03-28T00:00Z", 3))
        .containsExactly(
            "2026-03-28T02:30+01:00", "2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00");
  }

  @Test
  void twoTimesThatAreSkippedHappenOnceTogether() {
    assertThat(shown(Cron.unix("15,45 2 * * *").in(BERLIN), "2026-03-29T00:00Z", 2))
        .containsExactly("2026-03-29T03:00+02:00", "2026-03-30T02:15+02:00");
    assertThat(shown(Cron.unix("0 2,3 * * *").in(BERLIN), "2026-03-29T00:00Z", 2))
        .containsExactly("2026-03-29T03:00+02:00", "2026-03-30T02:00+02:00");
  }

  @Test
  void aTimeThatComesTwiceHappensTheFirstTime() {
    assertThat(shown(Cron.unix("30 2 * * *").in(BERLIN), "2026-10-25T00:00Z", 2))
        .containsExactly("2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");
    assertThat(shown(Cron.unix("30 2 * * *").in(BERLIN), "2026-10-25T01:15Z", 1))
        .containsExactly("2026-10-26T02:30+01:00");
  }

  @Test
  void aPaceGoesOnThroughTheGap() {
    assertThat(shown(Cron.unix("*/30 * * * *").in(BERLIN), "2026-03-29T00:15Z", 3))
        .containsExactly(
            "2026-03-29T01:30+01:00", "2026-03-29T03:00+02:00", "2026-03-29T03:30+02:00");
    assertThat(shown(Cron.unix("15 * * * *").in(BERLIN), "2026-03-29T00:00Z", 3))
        .containsExactly(
            "2026-03-29T01:15+01:00", "2026-03-29T03:15+02:00", "2026-03-29T04:15+02:00");
  }

  @Test
  void aPaceGoesOnThroughBothHoursThatLookTheSame() {
    assertThat(shown(Cron.unix("*/30 * * * *").in(BERLIN), "2026-10-24T23:45Z", 6))
        .containsExactly(
            "2026-10-25T02:00+02:00",
            "2026-10-25T02:30+02:00",
            "2026-10-25T02:00+01:00",
            "2026-10-25T02:30+01:00",
            "2026-10-25T03:00+01:00",
            "2026-10-25T03:30+01:00");
  }

  @Test
  void clocksMayBeChangedByHalfAnHour() {
    assertThat(shown(Cron.unix("10 * * * *").in(LORD_HOWE), "2026-10-03T14:30Z", 3))
        .containsExactly(
            "2026-10-04T01:10+10:30", "2026-10-04T03:10+11:00", "2026-10-04T04:10+11:00");
    assertThat(shown(Cron.unix("10 2 * * *").in(LORD_HOWE), "2026-10-03T14:30Z", 1))
        .containsExactly("2026-10-04T02:30+11:00");
    assertThat(shown(Cron.unix("45 * * * *").in(LORD_HOWE), "2026-04-04T14:00Z", 3))
        .containsExactly(
            "2026-04-05T01:45+11:00", "2026-04-05T01:45+10:30", "2026-04-05T02:45+10:30");
  }

  /** Whatever the moment: what is next is later, and nothing between is left out. */
  @Test
  void momentsAreInOrderWithoutHolesFromWhereverOneLooks() {
    SplittableRandom random = new SplittableRandom(1);
    for (String expression : List.of("*/20 * * * *", "30 2 * * *", "0 0 * * *", "5 1-3 * * *")) {
      for (ZoneId zone : List.of(BERLIN, LORD_HOWE, ZoneId.of("America/New_York"))) {
        Cron cron = Cron.unix(expression).in(zone);
        for (int round = 0; round < 50; round++) {
          Instant after =
              LocalDateTime.parse("2026-01-01T00:00")
                  .toInstant(ZoneOffset.UTC)
                  .plusSeconds(random.nextLong(Duration.ofDays(365).toSeconds()));
          Instant next = cron.next(after).orElseThrow();
          assertThat(next).isAfter(after);
          assertThat(cron.next(next.minusNanos(1))).contains(next);
          Instant between =
              after.plusNanos(random.nextLong(Duration.between(after, next).toNanos()));
          assertThat(cron.next(between)).describedAs("%s after %s", cron, between).contains(next);
        }
      }
    }
  }

  // ---- bad use ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * * *      | unix",
        "60 * * * *   | unix",
        "* * * * * *  | unix",
        "* * 32 * *   | unix",
        "hello        | unix",
        "''           | unix",
        "*/0 * * * *  | unix",
        "* * * * *    | Quartz",
        "0 0 12 * * * | Quartz",
        "0 0 25 * * ? | Quartz",
      })
  void whatCannotBeReadIsShown(String expression, String kind) {
    assertThatThrownBy(() -> read(expression, kind))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .startsWith("\"%s\" is no %s cron expression: ".formatted(expression, kind))
        .doesNotEndWith(": ");
  }

  private static Cron read(String expression, String kind) {
    return kind.equals("unix") ? Cron.unix(expression) : Cron.quartz(expression);
  }

  @Test
  void whatNeverComesHasNoMoment() {
    assertThat(nextOrRefused("0 0 30 2 *")).isEmpty();
  }

  private static Optional<Instant> nextOrRefused(String expression) {
    return Cron.unix(expression).next(Instant.EPOCH);
  }

  @Test
  void nullsAreRefused() {
    assertThatThrownBy(() -> Cron.unix(null)).hasMessage("expression");
    assertThatThrownBy(() -> Cron.quartz(null)).hasMessage("expression");
    assertThatThrownBy(() -> Cron.unix("* * * * *").in(null)).hasMessage("zone");
    assertThatThrownBy(() -> Cron.unix("* * * * *").next(null)).hasMessage("after");
  }
}
