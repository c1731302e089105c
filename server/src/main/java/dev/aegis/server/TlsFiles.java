package dev.aegis.server;

import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The certificate and key that a server shows, and the CAs of its clients, in PEM files that are
 * read again when what is in them has changed. What can't be used any more changes nothing, and the
 * log says so: a certificate and its key are replaced one after the other. Thread-safe.
 */
public final class TlsFiles {
  private static final int LARGEST = 1 << 20;
  private static final Duration SOON = Duration.ofDays(14);

  private final Path certificate;
  private final Path key;
  private final @Nullable Path clientCa;
  private final InstantSource clock;
  private volatile Current current;
  private String lastSeen;

  /** What is in use, and what it was made of. */
  private record Current(Identity identity, SSLContext context, String digest) {}

  /** What was found. */
  private record Found(
      Identity.Source certificate, Identity.Source key, Identity.@Nullable Source clientCa) {

    String digest() {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (Identity.Source each :
            clientCa == null ? List.of(certificate, key) : List.of(certificate, key, clientCa)) {
          digest.update(ByteBuffer.allocate(4).putInt(each.bytes().length).flip());
          digest.update(each.bytes());
        }
        return HexFormat.of().formatHex(digest.digest());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }

  private TlsFiles(Path certificate, Path key, @Nullable Path clientCa, InstantSource clock) {
    this.certificate = certificate;
    this.key = key;
    this.clientCa = clientCa;
    this.clock = clock;
    Found found = found();
    this.current = made(found, found.digest());
    this.lastSeen = current.digest;
  }

  /**
   * Reads the files.
   *
   * @param certificate the server's own, and after it those between it and what clients trust
   * @param key the certificate's
   * @param clientCa of those whose certificates clients must have; null where they need none
   * @throws TlsException where they can't be used
   */
  public static TlsFiles open(
      Path certificate, Path key, @Nullable Path clientCa, InstantSource clock) {
    return new TlsFiles(
        Objects.requireNonNull(certificate), Objects.requireNonNull(key), clientCa, clock);
  }

  /** What an operator should know, a line each. */
  List<String> warnings() {
    Instant end = current.identity.end();
    return end.isBefore(clock.instant().plus(SOON))
        ? List.of("the certificate in `" + certificate + "` expires at " + end + "; renew it")
        : List.of();
  }

  boolean needsClientCertificate() {
    return clientCa != null;
  }

  /** What new connections are made with. */
  SSLContext context() {
    return current.context;
  }

  /**
   * Reads the files again, and uses what they hold from now on where it is other than before and
   * makes sense.
   *
   * @param told of what is new
   */
  synchronized void look(Consumer<Identity> told) {
    String seen = "unreadable";
    try {
      Found found = found();
      seen = found.digest();
      if (!seen.equals(current.digest)) {
        Current next = made(found, seen);
        current = next;
        told.accept(next.identity);
      }
    } catch (TlsException e) {
      if (!seen.equals(lastSeen)) {
        Dispatcher.LOG.log(
            WARNING,
            "the files of the certificate changed and can''t be used; the old one stays: {0}",
            e.getMessage());
      }
    }
    lastSeen = seen;
  }

  private Current made(Found found, String digest) {
    Identity identity = Identity.of(found.certificate, found.key, found.clientCa, clock.instant());
    return new Current(identity, identity.context(), digest);
  }

  private Found found() {
    if (FileRights.isReadByAll(key)) {
      throw new TlsException(
          "the key file `"
              + key
              + "` may be read by everybody on this machine; `chmod 600` it, or 640 for a group of"
              + " its own (in Kubernetes: `defaultMode: 0440` of the volume)");
    }
    return new Found(
        read("certificate", certificate),
        read("key", key),
        clientCa == null ? null : read("client CA", clientCa));
  }

  private static Identity.Source read(String what, Path file) {
    String writer = FileRights.otherWriter(file);
    if (writer != null) {
      throw new TlsException(
          "the %s file `%s` may be written by %s; `chmod go-w` it".formatted(what, file, writer));
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw new TlsException("the %s file `%s` is larger than 1 MiB".formatted(what, file));
      }
      if (bytes.length == 0) {
        throw new TlsException("the %s file `%s` is empty".formatted(what, file));
      }
      return new Identity.Source(file.toString(), bytes);
    } catch (NoSuchFileException e) {
      throw new TlsException("there is no %s file `%s`".formatted(what, file));
    } catch (IOException e) {
      throw new TlsException("the %s file `%s` can't be read: %s".formatted(what, file, e));
    }
  }

  @Override
  public String toString() {
    return "TlsFiles[" + certificate + "]";
  }
}
