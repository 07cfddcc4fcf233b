package dev.selvedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class TaskFailedExceptionTest {

  private final IOException disk = new IOException("disk full");

  @Test
  void itIsUncheckedAndItsCauseIsTheOriginal() {
    assertThat(TaskFailedException.of("order", disk))
        .isInstanceOf(RuntimeException.class)
        .cause()
        .isSameAs(disk);
  }

  @Test
  void theMessageNamesTheTask() {
    assertThat(TaskFailedException.of("order", disk))
        .hasMessage("task \"order\" failed: java.io.IOException: disk full");
  }

  @Test
  void theMessageIsOneLineAlsoForAGroup() {
    var group = ExceptionGroup.of("group \"load\"", disk, new Error("two\nlines"));
    assertThat(TaskFailedException.of("order", group))
        .hasMessage(
            "task \"order\" failed: dev.selvedge.ExceptionGroup: group \"load\": 2 failures");
  }

  @Test
  void nullIsRefusedByName() {
    assertThatThrownBy(() -> TaskFailedException.of(null, disk))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("task");
    assertThatThrownBy(() -> TaskFailedException.of("order", null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("cause");
  }
}
