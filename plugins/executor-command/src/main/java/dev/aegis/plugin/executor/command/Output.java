package dev.aegis.plugin.executor.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** What a process says: its beginning is kept, the rest is read and counted. Used by one thread. */
final class Output {
  private final InputStream from;
  private final int longest;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final byte[] buffer = new byte[16_384];
  private long leftOut;

  Output(InputStream from, int longest) {
    this.from = from;
    this.longest = longest;
  }

  /** Reads some of what is there, without waiting; false where nothing was. */
  boolean read() {
    try {
      int length = Math.min(from.available(), buffer.length);
      if (length <= 0) {
        return false;
      }
      int read = from.read(buffer, 0, length);
      if (read <= 0) {
        return false;
      }
      int room = Math.min(read, longest - kept.size());
      kept.write(buffer, 0, room);
      leftOut += read - room;
      return true;
    } catch (IOException e) {
      // It has been closed: there will be no more.
      return false;
    }
  }

  /** What was kept, as text. */
  String text() {
    return kept.toString(StandardCharsets.UTF_8);
  }

  /** How many bytes there were beyond that. */
  long leftOut() {
    return leftOut;
  }
}
