package dev.aegis.plugin.audit.webhook;

import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.EntryJson;
import dev.aegis.spi.AuditSink;
import dev.aegis.spi.JsonCodec;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.PrivateFiles;
import dev.aegis.spi.SettingsException;
import dev.aegis.spi.SinkProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * Takes entries into a spool on disk, from where a thread of its own brings them to an HTTP
 * endpoint. Where the spool is full, entries stay in the journal and are taken later.
 */
final class WebhookSink implements AuditSink {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long LONGEST_WRITE = 250_000;

  private final WebhookSettings settings;
  private final JsonCodec json;
  private final Spool spool;
  private final Parking parking;
  private final Post post;
  private final Sender sender;
  private final Duration patience;

  private WebhookSink(
      WebhookSettings settings,
      JsonCodec json,
      Spool spool,
      Parking parking,
      Post post,
      Sender sender,
      Duration patience) {
    this.settings = settings;
    this.json = json;
    this.spool = spool;
    this.parking = parking;
    this.post = post;
    this.sender = sender;
    this.patience = patience;
  }

  /**
   * Opens the spool. What is in it is sent when the journal is followed.
   *
   * @throws SettingsException where it can't be used
   */
  static WebhookSink open(WebhookSettings settings, PluginContext context, RandomGenerator random) {
    return open(
        settings, context, new Backoff(FIRST_PAUSE, settings.longestPause(), random), PATIENCE);
  }

  static WebhookSink open(
      WebhookSettings settings, PluginContext context, Backoff backoff, Duration patience) {
    if (settings.isOpenToReaders()) {
      context
          .logger()
          .log(
              System.Logger.Level.WARNING,
              "audit sink {0}: anyone on the way to {1} can read the entries; use https",
              context.name(),
              settings.endpoint());
    }
    try {
      Spool spool = Spool.open(settings.spool(), context.json(), settings.spoolBytes());
      try {
        var parking = new Parking(settings.spool());
        var post = new Post(settings, context.clock());
        var sender =
            new Sender(context.name(), settings, spool, parking, post, backoff, context.logger());
        return new WebhookSink(settings, context.json(), spool, parking, post, sender, patience);
      } catch (Throwable e) {
        spool.close();
        throw e;
      }
    } catch (IOException e) {
      throw new SettingsException(
          "`spool` is `" + settings.spool() + "`, which can't be used: " + PrivateFiles.reason(e));
    }
  }

  @Override
  public OptionalLong position() {
    OptionalLong position = spool.position();
    return position.isEmpty() && settings.fromBeginning() ? OptionalLong.of(0) : position;
  }

  @Override
  public void begin(long sequence) {
    // First, since it may make the room that a full disk lacks.
    sender.start();
    OptionalLong position = spool.position();
    if (position.isEmpty() || position.getAsLong() != sequence) {
      append(SpoolLine.position(sequence));
    }
  }

  @Override
  public void append(List<AuditEntry> entries) {
    long taken = spool.position().orElse(0);
    List<SpoolLine> pending = new ArrayList<>();
    long length = 0;
    for (AuditEntry entry : entries) {
      if (entry.lastSequence() <= taken) {
        continue;
      }
      byte[] line = json.write(EntryJson.of(entry)).getBytes(StandardCharsets.UTF_8);
      if (!pending.isEmpty() && length + line.length > LONGEST_WRITE) {
        append(pending, length);
        pending.clear();
        length = 0;
      }
      pending.add(new SpoolLine(entry.lastSequence(), line));
      length += line.length;
    }
    if (!pending.isEmpty()) {
      append(pending, length);
    }
  }

  private void append(List<SpoolLine> lines, long length) {
    try {
      if (parking.bytes() > settings.spoolBytes()
          || !spool.awaitRoom(length, settings.spoolBytes() - parking.bytes(), patience)) {
        throw new IllegalStateException(
            "the spool `"
                + settings.spool()
                + "` is full: "
                + spool.waiting()
                + " entries wait and "
                + parking.entries()
                + " are parked; more are taken when there is room");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    append(lines.toArray(SpoolLine[]::new));
  }

  private void append(SpoolLine... lines) {
    try {
      spool.append(List.of(lines));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the spool `" + settings.spool() + "` can't be written: " + PrivateFiles.reason(e), e);
    }
  }

  @Override
  public SinkProgress progress() {
    return new SinkProgress(
        spool.waiting(), parking.entries(), sender.failures(), sender.isFailing());
  }

  /** What could not be sent is sent after the next start. */
  @Override
  public void close() {
    sender.close();
    post.close();
    try {
      spool.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
