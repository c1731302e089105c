package dev.aegis.plugin.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.plugin.audit.jdbc.Inbox.Answer;
import org.junit.jupiter.api.Test;

class InboxTest {
  private final Inbox<String> inbox = new Inbox<>(3, 10, 5, String::length);

  @Test
  void isBoundedInNumber() {
    assertThat(inbox.offer("a")).isEqualTo(Answer.TAKEN);
    assertThat(inbox.offer("b")).isEqualTo(Answer.TAKEN);
    assertThat(inbox.offer("c")).isEqualTo(Answer.TAKEN);
    assertThat(inbox.offer("d")).isEqualTo(Answer.FULL);
    assertThat(inbox.take(2)).containsExactly("a", "b");
    assertThat(inbox.offer("d")).isEqualTo(Answer.TAKEN);
    assertThat(inbox.take(9)).containsExactly("c", "d");
  }

  @Test
  void isBoundedInSizeButTakesOneOfAnySize() {
    assertThat(inbox.offer("x".repeat(50))).isEqualTo(Answer.TAKEN);
    assertThat(inbox.offer("y")).isEqualTo(Answer.FULL);
    assertThat(inbox.take(9)).hasSize(1);
    assertThat(inbox.offer("yyyy")).isEqualTo(Answer.TAKEN);
    assertThat(inbox.offer("zzzz")).isEqualTo(Answer.TAKEN);
    assertThat(inbox.take(9)).containsExactly("yyyy");
    assertThat(inbox.take(9)).containsExactly("zzzz");
  }

  @Test
  void handsOverWhatWaitsAfterItIsClosed() {
    inbox.offer("a");
    inbox.close();
    assertThat(inbox.offer("b")).isEqualTo(Answer.CLOSED);
    assertThat(inbox.take(9)).containsExactly("a");
    assertThat(inbox.take(9)).isEmpty();
  }
}
