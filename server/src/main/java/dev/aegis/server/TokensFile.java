package dev.aegis.server;

import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a file, which is read again when it has changed: looked at about once a second, by
 * whoever asks. A file that can't be used any more changes nothing, and the log says so.
 * Thread-safe.
 */
public final class TokensFile implements Tokens {
  private static final int LARGEST = 4 << 20;
  private static final long PERIOD = TimeUnit.SECONDS.toNanos(1);

  private final Path file;
  private final AtomicLong nextLook = new AtomicLong(System.nanoTime() + PERIOD);
  private volatile List<Token> tokens;
  private volatile String state;
  private volatile @Nullable String trouble;
  private volatile IntConsumer listener = count -> {};

  private TokensFile(Path file, List<Token> tokens, String state) {
    this.file = file;
    this.tokens = tokens;
    this.state = state;
  }

  /**
   * Reads a file.
   *
   * @throws TokensException where it can't be used, or others than its owner may write it
   */
  public static TokensFile open(Path file) {
    String state = stateOf(file);
    return new TokensFile(file, read(file), state);
  }

  /** Tells someone how many tokens there are, whenever they have been read again. */
  void onReread(IntConsumer listener) {
    this.listener = listener;
  }

  @Override
  public Optional<Token> withHash(String sha256) {
    look();
    byte[] presented = sha256.getBytes(StandardCharsets.US_ASCII);
    Token found = null;
    for (Token token : tokens) {
      boolean same =
          MessageDigest.isEqual(token.sha256().getBytes(StandardCharsets.US_ASCII), presented);
      found = same ? token : found;
    }
    return Optional.ofNullable(found);
  }

  @Override
  public Optional<Token> named(String name) {
    look();
    return tokens.stream().filter(token -> token.name().equals(name)).findFirst();
  }

  @Override
  public Optional<String> trouble() {
    look();
    return Optional.ofNullable(trouble);
  }

  private void look() {
    long due = nextLook.get();
    long now = System.nanoTime();
    if (now - due < 0 || !nextLook.compareAndSet(due, now + PERIOD)) {
      return;
    }
    String found = stateOf(file);
    if (found.equals(state)) {
      return;
    }
    state = found;
    try {
      tokens = read(file);
      trouble = null;
    } catch (TokensException e) {
      trouble = e.getMessage();
      Dispatcher.LOG.log(
          WARNING,
          "the tokens file changed and can''t be used; the old tokens stay: {0}",
          e.getMessage());
      return;
    }
    listener.accept(tokens.size());
  }

  /** What differs when the file has changed. */
  private static String stateOf(Path file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return now.lastModifiedTime() + " " + now.size() + " " + now.fileKey() + " " + changed(file);
    } catch (IOException e) {
      return "none";
    }
  }

  /** When its rights or its owner changed last, where the system tells. */
  private static String changed(Path file) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? String.valueOf(Files.getAttribute(file, "unix:ctime"))
        : "";
  }

  private static List<Token> read(Path file) {
    String writer = FileRights.otherWriter(file);
    if (writer != null) {
      throw new TokensException(
          "the tokens file `"
              + file
              + "` may be written by "
              + writer
              + ", who could make themselves any token; `chmod go-w` it");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw new TokensException("the tokens file `" + file + "` is larger than 4 MiB");
      }
      return TokensReader.read(file.toString(), bytes);
    } catch (java.nio.file.NoSuchFileException e) {
      throw new TokensException("there is no tokens file `" + file + "`");
    } catch (IOException e) {
      throw new TokensException("the tokens file `" + file + "` can't be read: " + e);
    }
  }
}
