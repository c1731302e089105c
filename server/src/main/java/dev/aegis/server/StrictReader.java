package dev.aegis.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Reads the first line of a request as a {@link RequestLine}, and a body in chunks to the letter of
 * RFC 9112, section 7.1. Helidon passes over whatever stands where a line should end, and takes a
 * sign before a chunk's size: what a proxy in front may read as something else.
 */
final class StrictReader extends DataReader {
  /** The size of a chunk, or nothing where the trailers end. */
  private static final Pattern SIZE = Pattern.compile("[0-9a-fA-F]*");

  /** Digits of a size, zeros before it included: no body that is taken needs more. */
  private static final int LONGEST_SIZE = 16;

  private static final int LINE_END = 2;

  private final Watch watch;

  /**
   * @param watch of the connection that the bytes come from
   */
  @SuppressWarnings("removal") // The other constructors are on their way out as well.
  StrictReader(Supplier<byte[]> bytes, Watch watch) {
    super(bytes);
    this.watch = watch;
  }

  /** Looks for the ends of lines, the first of a request among them. */
  @Override
  public int findNewLine(int max) {
    if (available() > 0) {
      watch.arrived();
    }
    return super.findNewLine(max);
  }

  /** Helidon reads only the first line of a request, and some headers, in this way. */
  @Override
  public byte[] readBytes(int length) {
    byte[] bytes = super.readBytes(length);
    if (!watch.begins()) {
      return bytes;
    }
    RequestLine line = RequestLine.of(bytes);
    watch.addressedTo(line.authority());
    return line.bytes();
  }

  @Override
  public BufferData readBuffer() {
    ensureAvailable();
    return readBuffer(available());
  }

  @Override
  public BufferData readBuffer(int length) {
    BufferData data = getBuffer(length);
    super.skip(length);
    return data;
  }

  /** Helidon passes over two bytes where, and only where, a line ends. */
  @Override
  public void skip(int bytes) {
    if (bytes == LINE_END && !startsWithNewLine()) {
      throw new IllegalArgumentException("a line should end here");
    }
    super.skip(bytes);
  }

  /**
   * Helidon reads only the lines between chunks as lines, and would wait for the end of each,
   * however long it is.
   */
  @Override
  public String readLine() {
    boolean ends = findNewLine(LONGEST_SIZE + 1) <= LONGEST_SIZE;
    String line = ends ? super.readLine() : "";
    if (!ends || !SIZE.matcher(line).matches()) {
      throw new IllegalArgumentException("a chunk's size should stand here");
    }
    return line;
  }
}
