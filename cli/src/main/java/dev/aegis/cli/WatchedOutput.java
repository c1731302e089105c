package dev.aegis.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Remembers that writing failed, which writers of text keep to themselves. */
final class WatchedOutput extends FilterOutputStream {
  private volatile @Nullable IOException failure;

  WatchedOutput(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int b) throws IOException {
    try {
      out.write(b);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /** Whether results did not get where they should; that nobody reads on is no loss. */
  boolean isLost() {
    IOException e = failure;
    return e != null && !failure().contains("Broken pipe");
  }

  /** What kept them from it. */
  String failure() {
    IOException e = failure;
    return e == null ? "" : String.valueOf(e.getMessage());
  }
}
