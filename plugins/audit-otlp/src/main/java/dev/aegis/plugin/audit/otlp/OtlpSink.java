package dev.aegis.plugin.audit.otlp;

import dev.aegis.audit.AuditEntry;
import dev.aegis.spi.AuditSink;
import dev.aegis.spi.JsonCodec;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.PrivateFiles;
import dev.aegis.spi.SettingsException;
import dev.aegis.spi.SinkProgress;
import dev.aegis.spi.TraceContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends the actions that ended to a collector, a request after the other, and then remembers that
 * it did. What the collector can't take now stays in the journal and comes again; what it refuses
 * must not, so it is told of and passed over: the journal has it.
 */
final class OtlpSink implements AuditSink {
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final String name;
  private final OtlpSettings settings;
  private final InstantSource clock;
  private final JsonCodec json;
  private final System.Logger logger;
  private final FileChannel held;
  private final PositionFile positions;
  private final Collector collector;
  private final AtomicLong refused = new AtomicLong();
  private OptionalLong position;

  /** When the collector wants to be asked again. */
  private Instant notBefore = Instant.MIN;

  private OtlpSink(
      OtlpSettings settings,
      PluginContext context,
      FileChannel held,
      PositionFile positions,
      OptionalLong position) {
    this.name = context.name();
    this.settings = settings;
    this.clock = context.clock();
    this.json = context.json();
    this.logger = context.logger();
    this.held = held;
    this.positions = positions;
    this.position = position;
    this.collector = new Collector(settings, context.clock(), context.json());
  }

  /**
   * Opens the folder.
   *
   * @throws SettingsException where it can't be used
   */
  static OtlpSink open(OtlpSettings settings, PluginContext context) {
    if (settings.isOpenToReaders()) {
      context
          .logger()
          .log(
              Level.WARNING,
              "audit sink {0}: anyone on the way to {1} can read the spans; use https",
              context.name(),
              settings.endpoint());
    }
    try {
      FileChannel held = PrivateFiles.hold(settings.folder().resolve("lock"));
      try {
        var positions = new PositionFile(settings.folder());
        return new OtlpSink(settings, context, held, positions, positions.read());
      } catch (Throwable e) {
        held.close();
        throw e;
      }
    } catch (IOException e) {
      throw new SettingsException(
          "`folder` is `"
              + settings.folder()
              + "`, which can't be used: "
              + PrivateFiles.reason(e));
    }
  }

  @Override
  public OptionalLong position() {
    return position.isEmpty() && settings.fromBeginning() ? OptionalLong.of(0) : position;
  }

  @Override
  public void begin(long sequence) {
    if (position.isEmpty() || position.getAsLong() != sequence) {
      remember(sequence);
    }
  }

  @Override
  public void append(List<AuditEntry> entries) {
    long taken = position.orElse(0);
    List<AuditEntry> rest = entries.stream().filter(entry -> entry.lastSequence() > taken).toList();
    for (int from = 0; from < rest.size(); from += settings.batch()) {
      List<AuditEntry> batch = rest.subList(from, Math.min(rest.size(), from + settings.batch()));
      List<AuditEntry> actions = batch.stream().filter(this::isWanted).toList();
      if (!actions.isEmpty()) {
        send(actions);
      }
      remember(batch.getLast().lastSequence());
    }
  }

  private boolean isWanted(AuditEntry entry) {
    return !entry.administrative()
        && (!settings.sampledOnly() || Spans.trace(entry).map(TraceContext::sampled).orElse(true));
  }

  private void send(List<AuditEntry> actions) {
    Instant now = clock.instant();
    if (now.isBefore(notBefore)) {
      throw new IllegalStateException(
          settings.endpoint() + " asked to be left alone until " + notBefore);
    }
    switch (answer(actions)) {
      case Answer.Taken taken -> {
        if (taken.rejected() > 0) {
          passOver(taken.rejected(), actions, taken.why());
        } else if (!taken.why().isEmpty()) {
          logger.log(
              Level.WARNING,
              "audit sink {0}: {1} takes spans, and says: {2}",
              name,
              settings.endpoint(),
              taken.why());
        }
      }
      case Answer.TooLarge tooLarge -> {
        if (actions.size() == 1) {
          passOver(1, actions, "a single span is too large for it");
        } else {
          send(actions.subList(0, actions.size() / 2));
          send(actions.subList(actions.size() / 2, actions.size()));
        }
      }
      case Answer.Refused answer -> passOver(actions.size(), actions, answer.why());
      case Answer.Unavailable unavailable -> {
        Duration pause = unavailable.pause();
        notBefore =
            clock.instant().plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
        throw new IllegalStateException(
            settings.endpoint() + " takes no spans: " + unavailable.why());
      }
    }
  }

  private Answer answer(List<AuditEntry> actions) {
    try {
      return collector.send(
          json.write(Spans.request(settings.serviceName(), actions))
              .getBytes(StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private void passOver(long spans, List<AuditEntry> of, String why) {
    refused.addAndGet(spans);
    logger.log(
        Level.ERROR,
        "audit sink {0}: {1} refuses {2} of the spans of the entries {3} to {4}, which are not sent"
            + " again: {5}",
        name,
        settings.endpoint(),
        Long.toString(spans),
        Long.toString(of.getFirst().id()),
        Long.toString(of.getLast().id()),
        why);
  }

  private void remember(long sequence) {
    try {
      positions.write(sequence);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "`" + settings.folder() + "` can't be written: " + PrivateFiles.reason(e), e);
    }
    position = OptionalLong.of(sequence);
  }

  /** Spans that were refused count as failures. */
  @Override
  public SinkProgress progress() {
    return new SinkProgress(0, 0, refused.get(), false);
  }

  @Override
  public void close() {
    collector.close();
    try {
      held.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
