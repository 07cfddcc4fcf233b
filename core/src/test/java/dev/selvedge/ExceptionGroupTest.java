package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ExceptionGroupTest {

  private final IOException disk = new IOException("disk full");
  private final IllegalStateException state = new IllegalStateException("closed");
  private final FileNotFoundException file = new FileNotFoundException("a.txt");
  private final Error error = new Error("broken");

  private final ExceptionGroup inner = ExceptionGroup.of("inner", state, file);
  private final ExceptionGroup outer = ExceptionGroup.of("outer", disk, inner, error);

  @Nested
  class Members {

    @Test
    void aGroupIsUnchecked() {
      assertThat(outer).isInstanceOf(RuntimeException.class);
    }

    @Test
    void exceptionsAreTheDirectMembersInOrder() {
      assertThat(outer.exceptions()).containsExactly(disk, inner, error);
    }

    @Test
    void leavesAreTheMembersAtAnyDepthInOrder() {
      var top = ExceptionGroup.of("top", outer);
      assertThat(top.leaves()).containsExactly(disk, state, file, error);
    }

    @Test
    void theListsAreNotThoseOfTheCallerAndCannotBeChanged() {
      List<Throwable> given = new ArrayList<>(List.of(disk));
      var group = ExceptionGroup.of("group", given);
      given.add(error);
      assertThat(group.exceptions()).containsExactly(disk);
      assertThatThrownBy(() -> group.exceptions().add(error))
          .isInstanceOf(UnsupportedOperationException.class);
      assertThatThrownBy(() -> group.leaves().clear())
          .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void theSameInstanceStandsOnceAtItsLevelAndOnceAmongTheLeaves() {
      var group = ExceptionGroup.of("group", disk, inner, disk, inner, file);
      assertThat(group.exceptions()).containsExactly(disk, inner, file);
      assertThat(group.leaves()).containsExactly(disk, state, file);
    }

    @Test
    void equalInstancesAreNotTheSame() {
      var one = new AlwaysEqual();
      var other = new AlwaysEqual();
      var group = ExceptionGroup.of("group", one, other);
      assertThat(group.exceptions()).hasSize(2);
      assertThat(group.getSuppressed()).hasSize(1);
      assertThat(group.split(e -> e == one).rest()).isPresent();
    }

    @Test
    void anEmptyGroupIsRefused() {
      assertThatThrownBy(() -> ExceptionGroup.of("load"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("exceptions is empty, but a group holds at least one: \"load\"");
      assertThatThrownBy(() -> ExceptionGroup.of("load", List.of()))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nullIsRefusedByName() {
      refuses("message", () -> ExceptionGroup.of(null, disk));
      refuses("exceptions", () -> ExceptionGroup.of("load", (List<Throwable>) null));
      refuses("exceptions", () -> ExceptionGroup.of("load", (Throwable[]) null));
      refuses("exceptions[1]", () -> ExceptionGroup.of("load", disk, null));
      refuses("exceptions[1]", () -> ExceptionGroup.of("load", Arrays.asList(disk, null)));
      refuses("type", () -> outer.contains(null));
      refuses("type", () -> outer.split((Class<Throwable>) null));
      refuses("type", () -> outer.rethrow(null));
      refuses("type", () -> outer.handle(null, _ -> {}).orElseThrow());
      refuses("handler", () -> outer.handle(IOException.class, null).orElseThrow());
      refuses("predicate", () -> outer.subgroup((java.util.function.Predicate<Throwable>) null));
    }

    private void refuses(String name, Runnable call) {
      assertThatThrownBy(call::run).isInstanceOf(NullPointerException.class).hasMessage(name);
    }
  }

  @Nested
  class CauseAndSuppressed {

    @Test
    void theFirstLeafIsTheCauseAndTheOthersAreSuppressed() {
      assertThat(outer.getCause()).isSameAs(disk);
      assertThat(outer.getSuppressed()).containsExactly(state, file, error);
    }

    @Test
    void theFirstLeafOfANestedGroupIsTheCauseToo() {
      assertThat(ExceptionGroup.of("top", inner).getCause()).isSameAs(state);
    }

    @Test
    void noLeafIsSuppressedTwice() {
      var group = ExceptionGroup.of("group", disk, inner, state, file, disk);
      assertThat(group.getSuppressed()).containsExactly(state, file);
    }

    @Test
    void whatWasSuppressedInNestedGroupsIsSuppressedOnce() {
      var closing = new IOException("close");
      var other = ExceptionGroup.of("other", disk);
      for (ExceptionGroup nested : List.of(inner, other)) {
        nested.addSuppressed(closing);
        nested.addSuppressed(error);
      }
      var group = ExceptionGroup.of("group", inner, other, error);
      assertThat(group.getSuppressed()).containsExactly(file, disk, error, closing);
    }

    @Test
    void theLeavesAreLeftAsTheyWere() {
      assertThat(disk.getSuppressed()).isEmpty();
      assertThat(disk.getCause()).isNull();
    }

    @Test
    void aLoggerThatKnowsNoGroupsPrintsEveryLeafOnce() {
      String trace = ExceptionGroupTraceTest.traceOf(new RuntimeException("wrapped", outer));
      for (Throwable leaf : outer.leaves()) {
        assertThat(trace.split("(Caused by|Suppressed): " + leaf, -1)).hasSize(2);
      }
    }
  }

  @Nested
  class Questions {

    @Test
    void containsAsksTheLeavesAtAnyDepth() {
      assertThat(outer.contains(FileNotFoundException.class)).isTrue();
      assertThat(outer.contains(InterruptedException.class)).isFalse();
    }

    @Test
    void groupsAreNotAskedAbout() {
      var group = ExceptionGroup.of("group", ExceptionGroup.of("io", disk));
      assertThat(group.contains(RuntimeException.class)).isFalse();
      assertThat(group.subgroup(ExceptionGroup.class)).isEmpty();
      List<Throwable> asked = new ArrayList<>();
      outer.split(asked::add);
      assertThat(asked).containsExactly(disk, state, file, error);
    }

    @Test
    void thePredicateIsAskedOnceAboutALeafThatStandsTwice() {
      List<Throwable> asked = new ArrayList<>();
      ExceptionGroup.of("group", state, inner).split(asked::add);
      assertThat(asked).containsExactly(state, file);
    }

    @Test
    void splitKeepsTheNestingOnBothSides() {
      var split = outer.split(IOException.class);
      assertThat(split.matching().orElseThrow())
          .hasToString(
              """
              dev.selvedge.ExceptionGroup: outer: 2 failures
                [1] java.io.IOException: disk full
                [2] dev.selvedge.ExceptionGroup: inner: 1 failure
                  [2.1] java.io.FileNotFoundException: a.txt\
              """);
      assertThat(split.rest().orElseThrow())
          .hasToString(
              """
              dev.selvedge.ExceptionGroup: outer: 2 failures
                [1] dev.selvedge.ExceptionGroup: inner: 1 failure
                  [1.1] java.lang.IllegalStateException: closed
                [2] java.lang.Error: broken\
              """);
    }

    @Test
    void aNestedGroupOfOneIsAskedLikeAnyOther() {
      var group = ExceptionGroup.of("group", ExceptionGroup.of("io", disk), error);
      var split = group.split(IOException.class);
      assertThat(split.matching().orElseThrow().leaves()).containsExactly(disk);
      assertThat(split.rest().orElseThrow().leaves()).containsExactly(error);
    }

    @Test
    void aSubgroupIsThePartOfASplitThatMatches() {
      assertThat(outer.subgroup(e -> e == file).orElseThrow().leaves()).containsExactly(file);
      assertThat(outer.subgroup(IOException.class).orElseThrow().leaves())
          .containsExactly(disk, file);
      assertThat(outer.subgroup(InterruptedException.class)).isEmpty();
    }

    @Test
    void groupsThatBecameEmptyAreLeftOut() {
      assertThat(outer.subgroup(Error.class).orElseThrow().exceptions()).containsExactly(error);
    }

    @Test
    void splitReturnsThisGroupIfAllOrNoneMatch() {
      assertThat(outer.split(Throwable.class))
          .isEqualTo(new ExceptionGroup.Split(Optional.of(outer), Optional.empty()));
      assertThat(outer.split(InterruptedException.class))
          .isEqualTo(new ExceptionGroup.Split(Optional.empty(), Optional.of(outer)));
    }

    @Test
    void splitReturnsANestedGroupItselfIfItIsWhole() {
      var split = outer.split(e -> e != error);
      assertThat(split.matching().orElseThrow().exceptions()).containsExactly(disk, inner);
    }

    @Test
    void thePartsHaveTheTextAndTheStackTraceOfTheWhole() {
      var part = outer.subgroup(IOException.class).orElseThrow();
      assertThat(part.text()).isEqualTo("outer");
      assertThat(part.getStackTrace()).isEqualTo(outer.getStackTrace());
    }

    @Test
    void thePartsKeepWhatWasSuppressedInTheWholeLater() {
      var closing = new IOException("close");
      outer.addSuppressed(closing);
      var split = outer.split(IOException.class);
      assertThat(split.matching().orElseThrow().getSuppressed()).containsExactly(file, closing);
      assertThat(split.rest().orElseThrow().getSuppressed()).containsExactly(error, closing);
    }
  }

  @Nested
  class Handling {

    private final List<Object> events = new ArrayList<>();

    @Test
    void eachLeafOfTheTypeIsHandledInOrderAndTheRestIsReturned() {
      var rest = outer.handle(IOException.class, events::add).rest();
      assertThat(events).containsExactly(disk, file);
      assertThat(rest.orElseThrow())
          .hasToString(outer.split(IOException.class).rest().orElseThrow().toString());
    }

    @Test
    void handlersChain() {
      var rest =
          outer
              .handle(IOException.class, e -> events.add("io " + e.getMessage()))
              .handle(Error.class, e -> events.add("error " + e.getMessage()))
              .rest();
      assertThat(events).containsExactly("io disk full", "io a.txt", "error broken");
      assertThat(rest.orElseThrow().leaves()).containsExactly(state);
    }

    @Test
    void aLeafGoesToTheFirstHandlerForItsTypeOnly() {
      outer
          .handle(FileNotFoundException.class, e -> events.add("file " + e.getMessage()))
          .handle(IOException.class, e -> events.add("io " + e.getMessage()))
          .handle(Throwable.class, e -> events.add("any " + e.getMessage()))
          .orElseThrow();
      assertThat(events).containsExactly("file a.txt", "io disk full", "any closed", "any broken");
    }

    @Test
    void orElseThrowThrowsTheRest() {
      var handling = outer.handle(IOException.class, _ -> {});
      assertThatThrownBy(handling::orElseThrow)
          .isInstanceOfSatisfying(
              ExceptionGroup.class,
              rest -> assertThat(rest.leaves()).containsExactly(state, error));
    }

    @Test
    void theRestIsTheGroupItselfIfNothingWasHandled() {
      assertThat(outer.handle(InterruptedException.class, events::add).rest()).containsSame(outer);
      assertThat(events).isEmpty();
    }

    @Test
    void nothingIsLeftOrThrownIfAllWasHandled() {
      var handling = outer.handle(Throwable.class, events::add);
      assertThat(handling.rest()).isEmpty();
      handling.orElseThrow();
      assertThat(events).hasSize(4);
    }

    @Test
    void aThrowingHandlerStillGetsTheOthersAndNothingIsLost() {
      List<Exception> thrown = new ArrayList<>();
      var rest =
          outer
              .handle(
                  IOException.class,
                  e -> {
                    events.add(e);
                    thrown.add(new UncheckedIOException("no", new IOException("handler")));
                    throw (RuntimeException) thrown.getLast();
                  })
              .handle(Throwable.class, events::add)
              .rest();
      assertThat(events).containsExactly(disk, file, state, error);
      assertThat(rest.orElseThrow().exceptions()).isEqualTo(thrown);
      assertThat(thrown.get(0).getSuppressed()).containsExactly(disk);
      assertThat(thrown.get(1).getSuppressed()).containsExactly(file);
    }

    @Test
    void anErrorOfAHandlerIsKeptToo() {
      var failure = new AssertionError("handler");
      var rest =
          outer
              .handle(
                  IllegalStateException.class,
                  _ -> {
                    throw failure;
                  })
              .handle(Error.class, events::add)
              .rest();
      assertThat(rest.orElseThrow().leaves()).containsExactly(disk, file, failure);
      assertThat(events).containsExactly(error);
    }

    @Test
    void anEqualExceptionIsNotTheLeafThrownAgain() {
      var failure = new AlwaysEqual();
      var rest =
          ExceptionGroup.of("group", new AlwaysEqual())
              .handle(
                  AlwaysEqual.class,
                  _ -> {
                    throw failure;
                  })
              .rest();
      assertThat(rest.orElseThrow().getCause()).isSameAs(failure);
    }

    @Test
    void whatHandlersThrowComesAfterTheRest() {
      var failure = new IllegalArgumentException("handler");
      var rest =
          outer
              .handle(
                  Error.class,
                  _ -> {
                    throw failure;
                  })
              .rest();
      assertThat(rest.orElseThrow().leaves()).containsExactly(disk, state, file, failure);
      assertThat(rest.orElseThrow().text()).isEqualTo("outer");
      assertThat(rest.orElseThrow().exceptions()).contains(inner);
    }

    @Test
    void aHandlerThatThrowsItsLeafAgainLeavesItInItsPlace() {
      var rest =
          outer
              .handle(
                  IllegalStateException.class,
                  e -> {
                    throw e;
                  })
              .handle(RuntimeException.class, events::add)
              .rest();
      assertThat(rest).containsSame(outer);
      assertThat(events).isEmpty();
    }

    @Test
    void aHandlerThatThrowsTheWholeGroupLeavesItsLeafInItsPlace() {
      var rest =
          outer
              .handle(
                  Error.class,
                  _ -> {
                    throw outer;
                  })
              .rest();
      assertThat(rest).containsSame(outer);
    }

    @Test
    void aHandlerThatThrowsTheCauseOfItsLeafClosesNoCircle() {
      var failed = TaskFailedException.of("order", state);
      var rest =
          ExceptionGroup.of("group", failed)
              .handle(
                  TaskFailedException.class,
                  e -> {
                    throw (RuntimeException) e.getCause();
                  })
              .rest();
      assertThat(rest.orElseThrow().leaves()).containsExactly(state);
      assertThat(state.getSuppressed()).isEmpty();
    }

    @Test
    void oneExceptionThrownForAllLeavesStandsOnceAndKeepsThemAll() {
      var failure = new IllegalArgumentException("handler");
      var rest =
          outer
              .handle(
                  Throwable.class,
                  _ -> {
                    throw failure;
                  })
              .rest();
      assertThat(rest.orElseThrow().exceptions()).containsExactly(failure);
      assertThat(failure.getSuppressed()).containsExactly(disk, state, file, error);
    }
  }

  @Nested
  class Rethrow {

    @Test
    void theFirstLeafOfTheTypeIsThrownItself() {
      assertThatThrownBy(() -> outer.rethrow(IOException.class)).isSameAs(disk);
      assertThatThrownBy(() -> outer.rethrow(FileNotFoundException.class)).isSameAs(file);
    }

    @Test
    void theOtherLeavesAreSuppressedInIt() {
      assertThatThrownBy(() -> outer.rethrow(FileNotFoundException.class)).isSameAs(file);
      assertThat(file.getSuppressed()).containsExactly(disk, state, error);
    }

    @Test
    void withoutSuchALeafTheGroupIsReturned() throws InterruptedException {
      assertThat(outer.rethrow(InterruptedException.class)).isSameAs(outer);
    }

    @Test
    void aGroupIsNotAskedAbout() {
      var group = ExceptionGroup.of("group", ExceptionGroup.of("io", disk));
      assertThat(group.rethrow(RuntimeException.class)).isSameAs(group);
    }

    @Test
    void doneTwiceItSuppressesNothingTwice() {
      assertThatThrownBy(() -> outer.rethrow(IOException.class)).isSameAs(disk);
      assertThatThrownBy(() -> outer.rethrow(IOException.class)).isSameAs(disk);
      assertThat(disk.getSuppressed()).containsExactly(state, file, error);
    }

    @Test
    void whatHangsBelowItAlreadyIsNotSuppressedAgain() {
      disk.addSuppressed(new RuntimeException("wrapper", state));
      disk.initCause(error);
      assertThatThrownBy(() -> outer.rethrow(IOException.class)).isSameAs(disk);
      assertThat(disk.getSuppressed()).hasSize(2).contains(file).doesNotContain(state, error);
    }

    @Test
    void whatHangsBelowAnotherOfThemIsNotSuppressedAgain() {
      var joined = TaskFailedException.of("load", state);
      var group = ExceptionGroup.of("group", disk, joined, state);
      assertThatThrownBy(() -> group.rethrow(IOException.class)).isSameAs(disk);
      assertThat(disk.getSuppressed()).containsExactly(joined);
    }

    @Test
    void itKeepsWhatWasSuppressedInANestedGroup() {
      var closing = new IOException("close");
      inner.addSuppressed(closing);
      var group = ExceptionGroup.of("group", error, inner);
      assertThatThrownBy(() -> group.rethrow(Error.class)).isSameAs(error);
      assertThat(error.getSuppressed()).containsExactly(state, file, closing);
    }

    @Test
    void whatItHangsBelowIsLeftOut() {
      var joined = TaskFailedException.of("load", new RuntimeException(disk));
      var group = ExceptionGroup.of("group", joined, disk, error);
      assertThatThrownBy(() -> group.rethrow(IOException.class)).isSameAs(disk);
      assertThat(disk.getSuppressed()).containsExactly(error);
    }

    @Test
    void itKeepsWhatWasSuppressedInTheGroupLater() {
      var closing = new IOException("close");
      outer.addSuppressed(closing);
      assertThatThrownBy(() -> outer.rethrow(Error.class)).isSameAs(error);
      assertThat(error.getSuppressed()).containsExactly(disk, state, file, closing);
    }
  }

  @Test
  void aSerialisedGroupIsTheSameTree() throws Exception {
    outer.addSuppressed(new IOException("close"));
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(outer);
    }
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      var copy = (ExceptionGroup) in.readObject();
      assertThat(ExceptionGroupTraceTest.traceOf(copy))
          .isEqualTo(ExceptionGroupTraceTest.traceOf(outer));
      assertThat(copy.getCause()).isSameAs(copy.leaves().getFirst());
      assertThat(copy.getSuppressed()[0]).isSameAs(copy.leaves().get(1));
    }
  }

  @Test
  void aGroupOfVeryManyIsBuiltSplitRethrownAndPrinted() {
    List<Exception> many =
        IntStream.range(0, 50_000)
            .<Exception>mapToObj(i -> i % 2 == 0 ? new Bare("a" + i) : new IOException("b" + i))
            .toList();
    var group = ExceptionGroup.of("outer", ExceptionGroup.of("inner", many));
    assertThat(group.leaves()).hasSize(50_000);
    assertThat(group.split(Bare.class).rest().orElseThrow().leaves()).hasSize(25_000);
    assertThat(group.handle(Bare.class, _ -> {}).rest().orElseThrow().leaves()).hasSize(25_000);
    assertThat(group.toString().lines()).hasSize(50_002);
    assertThatThrownBy(() -> group.rethrow(Bare.class)).isSameAs(many.getFirst());
    assertThat(many.getFirst().getSuppressed()).hasSize(49_999);
  }

  @Test
  void aDeeplyNestedGroupIsSplitAndPrinted() {
    ExceptionGroup group = ExceptionGroup.of("level", disk, error);
    for (int depth = 1; depth < 500; depth++) {
      group = ExceptionGroup.of("level", group);
    }
    assertThat(group.leaves()).containsExactly(disk, error);
    assertThat(group.subgroup(Error.class).orElseThrow().toString().lines()).hasSize(501);
    assertThat(ExceptionGroupTraceTest.traceOf(group)).contains("disk full", "broken");
  }

  /** An exception without a stack trace, so that very many of them are small. */
  private static final class Bare extends Exception {
    private static final long serialVersionUID = 1L;

    Bare(String message) {
      super(message, null, true, false);
    }
  }

  private static final class AlwaysEqual extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean equals(Object other) {
      return other instanceof AlwaysEqual;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }
}
