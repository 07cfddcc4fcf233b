package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
@EveryWorld
class TaskNameTest {

  @Test
  void theNameGivenIsTheName() throws Exception {
    TaskGroup.run(group -> {
      assertThat(group.fork("order", () -> {}).name()).isEqualTo("order");
      assertThat(group.fork("", () -> 1).name()).isEmpty();
      assertThat(group.forkService("service", () -> {}).name()).isEqualTo("service");
      assertThat(group.forkAfter(Duration.ZERO, "later", () -> {}).name()).isEqualTo("later");
      assertThat(group.forkAfter(Duration.ZERO, "later", () -> 1).name()).isEqualTo("later");
      assertThat(group.forkIn(Context.capture(), "there", () -> {}).name()).isEqualTo("there");
      assertThat(group.forkIn(Context.capture(), "there", () -> 1).name()).isEqualTo("there");
      assertThat(group.start("started", (Ready<String> ready) -> ready.started("")).name())
          .isEqualTo("started");
    });
  }

  @Test
  void aLambdaIsNamedAfterTheClassThatDeclaresIt() throws Exception {
    TaskGroup.run(group -> {
      assertThat(group.fork(() -> {}).name()).isEqualTo("TaskNameTest");
      assertThat(group.fork(() -> 42).name()).isEqualTo("TaskNameTest");
      assertThat(group.forkService(() -> {}).name()).isEqualTo("TaskNameTest");
      assertThat(group.forkAfter(Duration.ZERO, () -> {}).name()).isEqualTo("TaskNameTest");
      assertThat(group.forkAfter(Duration.ZERO, () -> 42).name()).isEqualTo("TaskNameTest");
      assertThat(group.start((Ready<String> ready) -> ready.started("")).name())
          .isEqualTo("TaskNameTest");
    });
  }

  @Test
  void aMethodReferenceIsNamedAfterTheClassThatUsesIt() throws Exception {
    TaskGroup.run(group ->
        assertThat(group.fork((Callable<Object>) Object::new).name()).isEqualTo("TaskNameTest"));
  }

  @Test
  void aLambdaInANestedClassIsNamedAfterThat() throws Exception {
    TaskGroup.run(group -> assertThat(Nested.fork(group).name()).isEqualTo("Nested"));
  }

  @Test
  void anAnonymousClassIsNamedAfterTheClassAroundIt() throws Exception {
    Callable<Integer> anonymous =
        new Callable<>() {
          @Override
          public Integer call() {
            return 42;
          }
        };
    TaskGroup.run(group -> assertThat(group.fork(anonymous).name()).isEqualTo("TaskNameTest"));
  }

  @Test
  void aNamedClassIsNamedAfterItself() throws Exception {
    record Local() implements Callable<Integer> {
      @Override
      public Integer call() {
        return 42;
      }
    }
    TaskGroup.run(group -> {
      assertThat(group.fork(new Body()).name()).isEqualTo("Body");
      assertThat(group.fork(new Local()).name()).isEqualTo("Local");
      assertThat(group.fork(new $()).name()).isEqualTo("$");
    });
  }

  @Test
  void aNameMayBeUsedTwice() throws Exception {
    TaskGroup.run(group -> {
      Task<?> one = group.fork("twin", () -> {});
      Task<?> other = group.fork("twin", () -> {});
      assertThat(one.id()).isNotEqualTo(other.id());
    });
  }

  private static final class Nested {
    static Task<?> fork(TaskGroup group) {
      return group.fork(() -> {});
    }
  }

  private record Body() implements Callable<Integer> {
    @Override
    public Integer call() {
      return 42;
    }
  }
}

/** A name that some compilers make, and of which nothing is left when it is split. */
record $() implements Callable<Integer> {
  @Override
  public Integer call() {
    return 42;
  }
}
