package dev.aegis.plugin.audit.webhook;

import dev.aegis.spi.PrivateFiles;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Reads whole lines from somewhere in a file. */
final class LineReader implements AutoCloseable {
  private final InputStream in;
  private long offset;

  LineReader(Path file, long offset) throws IOException {
    FileChannel channel =
        PrivateFiles.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    try {
      channel.position(offset);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    this.in = new BufferedInputStream(Channels.newInputStream(channel));
    this.offset = offset;
  }

  /** The next line without its end; null where there is no whole one. */
  byte @Nullable [] next() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int read = in.read(); read >= 0; read = in.read()) {
      if (read == '\n') {
        offset += line.size() + 1L;
        return line.toByteArray();
      }
      line.write(read);
    }
    return null;
  }

  /** Where the next line begins. */
  long offset() {
    return offset;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
