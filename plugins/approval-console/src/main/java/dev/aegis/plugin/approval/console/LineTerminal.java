package dev.aegis.plugin.approval.console;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A terminal of a reader and a writer. A thread of its own reads, since a read can't be given up.
 * What is typed faster than it is asked for is lost, and so approves nothing. Thread-safe.
 */
final class LineTerminal implements Terminal {
  private static final int MOST_LINES_AHEAD = 100;

  private final BufferedReader reader;
  private final Writer writer;
  private final CharsetEncoder encoder;
  private final BlockingQueue<Line> lines = new ArrayBlockingQueue<>(MOST_LINES_AHEAD);
  private volatile boolean closed;

  /**
   * @param charset what the writer ends up in
   */
  LineTerminal(Reader reader, Writer writer, Charset charset) {
    this.reader = new BufferedReader(reader);
    this.writer = writer;
    this.encoder = charset.newEncoder();
    Thread.ofPlatform().daemon().name("aegis-console-input").start(this::readLines);
  }

  @Override
  public void print(String text) {
    try {
      writer.write(text);
      writer.flush();
    } catch (IOException e) {
      // Nobody can see the question, so that nothing typed can be an answer to it.
      close();
    }
  }

  @Override
  public boolean canShow(int codePoint) {
    synchronized (encoder) {
      return encoder.canEncode(Character.toString(codePoint));
    }
  }

  @Override
  public void forget() {
    lines.clear();
  }

  @Override
  public Line read(Duration atMost) throws InterruptedException {
    if (closed) {
      return new Line.Closed();
    }
    Line line = lines.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
    if (closed) {
      return new Line.Closed();
    }
    return line == null ? new Line.TimedOut() : line;
  }

  private void readLines() {
    try {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        boolean kept = lines.offer(new Line.Typed(line));
        if (!kept) {
          lines.clear();
        }
      }
    } catch (IOException e) {
      // Then nobody types any more, which is what follows.
    }
    close();
  }

  /** Wakes who waits, too. */
  private void close() {
    closed = true;
    lines.clear();
    lines.offer(new Line.Closed());
  }
}
