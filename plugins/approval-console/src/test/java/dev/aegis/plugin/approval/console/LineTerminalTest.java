package dev.aegis.plugin.approval.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.plugin.approval.console.Terminal.Line;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LineTerminalTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void readsLinesUntilNobodyTypes() throws InterruptedException {
    var keyboard = new Keyboard();
    Terminal terminal = terminal(keyboard, new StringWriter());

    keyboard.lines.add("y\n");
    assertThat(terminal.read(LONG)).isEqualTo(new Line.Typed("y"));
    assertThat(terminal.read(Duration.ofMillis(1))).isEqualTo(new Line.TimedOut());
    keyboard.lines.add("");
    assertThat(terminal.read(LONG)).isEqualTo(new Line.Closed());
    assertThat(terminal.read(LONG)).isEqualTo(new Line.Closed());
  }

  @Test
  void whatWasTypedBeforeTheQuestionIsForgotten() throws InterruptedException {
    var keyboard = new Keyboard();
    Terminal terminal = terminal(keyboard, new StringWriter());
    keyboard.lines.add("y\n");
    keyboard.awaitTheNextRead();

    terminal.forget();

    keyboard.lines.add("n\n");
    assertThat(terminal.read(LONG)).isEqualTo(new Line.Typed("n"));
  }

  @Test
  void whereNothingCanBeShownNothingIsAnswered() throws InterruptedException {
    Writer broken = Writer.nullWriter();
    broken = new BrokenWriter(broken);
    var keyboard = new Keyboard();
    Terminal terminal = terminal(keyboard, broken);

    terminal.print("Run it? [y/n] ");
    keyboard.lines.add("y\n");

    assertThat(terminal.read(LONG)).isEqualTo(new Line.Closed());
  }

  @Test
  void showsWhatItWasGivenAndKnowsWhatItCan() {
    var screen = new StringWriter();
    var terminal = new LineTerminal(new StringReader(""), screen, StandardCharsets.US_ASCII);

    terminal.print("hello");

    assertThat(screen.toString()).isEqualTo("hello");
    assertThat(terminal.canShow('a')).isTrue();
    assertThat(terminal.canShow(0xE9)).isFalse();
  }

  private static Terminal terminal(Reader keyboard, Writer screen) {
    return new LineTerminal(keyboard, screen, StandardCharsets.UTF_8);
  }

  /** Hands over one line a read; the empty one is the end. */
  private static final class Keyboard extends Reader {
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final CountDownLatch secondRead = new CountDownLatch(2);

    @Override
    public int read(char[] buffer, int offset, int length) {
      secondRead.countDown();
      try {
        String line = lines.take();
        line.getChars(0, line.length(), buffer, offset);
        return line.isEmpty() ? -1 : line.length();
      } catch (InterruptedException e) {
        return -1;
      }
    }

    /** Returns when the line before has been taken in. */
    void awaitTheNextRead() throws InterruptedException {
      assertThat(secondRead.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void close() {}
  }

  private static final class BrokenWriter extends java.io.FilterWriter {
    BrokenWriter(Writer out) {
      super(out);
    }

    @Override
    public void write(String text) throws java.io.IOException {
      throw new java.io.IOException("the terminal is gone");
    }
  }
}
