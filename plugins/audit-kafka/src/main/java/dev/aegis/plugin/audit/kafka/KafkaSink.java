package dev.aegis.plugin.audit.kafka;

import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.EntryJson;
import dev.aegis.plugin.audit.kafka.TopicWriter.UnavailableException;
import dev.aegis.spi.AuditSink;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.PrivateFiles;
import dev.aegis.spi.SettingsException;
import dev.aegis.spi.SinkProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * Brings entries to a topic, a message each. They are with the brokers first, all of those that
 * came together; then what the brokers find too large is parked; then the position that speaks of
 * them is on disk. So a process that dies leaves at most messages that its position does not speak
 * of yet, and their entries are sent again.
 */
final class KafkaSink implements AuditSink {
  private final KafkaSettings settings;
  private final String name;
  private final System.Logger logger;
  private final FileChannel held;
  private final PositionFile positions;
  private final Parking parking;
  private final Messages messages;
  private final TopicWriter writer;
  private final AtomicLong refused = new AtomicLong();

  /** What the position file says; empty where there is none. */
  private OptionalLong onDisk;

  /** The last record whose entry needs not be sent any more. */
  private long taken;

  /** Entries up to there that are too large, and not on disk yet. */
  private final Queue<AuditEntry> tooLarge = new ArrayDeque<>();

  private boolean resent;

  private KafkaSink(
      KafkaSettings settings,
      PluginContext context,
      FileChannel held,
      PositionFile positions,
      Parking parking,
      TopicWriter writer)
      throws IOException {
    this.settings = settings;
    this.name = context.name();
    this.logger = context.logger();
    this.held = held;
    this.positions = positions;
    this.parking = parking;
    this.messages = new Messages(settings.topic(), context.json());
    this.writer = writer;
    this.onDisk = positions.read();
    this.taken = onDisk.orElse(0);
    this.resent = !settings.resendParked();
  }

  /**
   * Reads how far the sink is. The brokers are not asked for before there is an entry.
   *
   * @throws SettingsException where the folder can't be used
   */
  static KafkaSink open(KafkaSettings settings, PluginContext context) {
    Map<String, Object> properties = ProducerProperties.of(settings, context.name());
    var writer = new TopicWriter(() -> new KafkaProducer<>(properties), context.logger());
    if (settings.isOpenToReaders()) {
      context
          .logger()
          .log(
              Level.WARNING,
              "audit sink {0}: anyone on the way to {1} can read the entries; set"
                  + " `security.protocol` to SSL or SASL_SSL",
              context.name(),
              settings.destination());
    }
    try {
      FileChannel held = PrivateFiles.hold(settings.folder().resolve("lock"));
      try {
        return new KafkaSink(
            settings,
            context,
            held,
            new PositionFile(settings.folder(), settings.topic(), context.json()),
            new Parking(settings.folder(), context.json()),
            writer);
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
    return onDisk.isEmpty() && settings.fromBeginning() ? OptionalLong.of(0) : onDisk;
  }

  @Override
  public void begin(long sequence) {
    taken = sequence;
    settle();
    if (!resent) {
      resendParked();
      resent = true;
    }
  }

  @Override
  public void append(List<AuditEntry> entries) {
    settle();
    List<AuditEntry> left = entries.stream().filter(entry -> entry.lastSequence() > taken).toList();
    if (left.isEmpty()) {
      return;
    }
    if (parking.bytes() > settings.parkedBytes()) {
      throw new IllegalStateException(
          "the folder `"
              + settings.folder()
              + "` is full: "
              + parking.entries()
              + " entries that are too large for the brokers are parked; more are sent when there"
              + " is room");
    }
    tooLarge.addAll(write(left, EntryJson::of));
    taken = left.getLast().lastSequence();
    settle();
  }

  private <T> List<T> write(List<T> things, Function<? super T, Map<?, ?>> entryOf) {
    try {
      return writer.write(things, thing -> messages.of(entryOf.apply(thing)));
    } catch (UnavailableException e) {
      throw new IllegalStateException(
          settings.destination() + " takes nothing: " + e.getMessage(), e);
    }
  }

  /** Makes what is known of entries that were sent known on disk; where that fails, again later. */
  private void settle() {
    try {
      while (!tooLarge.isEmpty()) {
        park(tooLarge.element());
        tooLarge.remove();
      }
      if (onDisk.isEmpty() || onDisk.getAsLong() != taken) {
        positions.write(taken);
        onDisk = OptionalLong.of(taken);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the folder `" + settings.folder() + "` can't be written: " + PrivateFiles.reason(e), e);
    }
  }

  private void park(AuditEntry entry) throws IOException {
    Path file = parking.park(entry);
    refused.incrementAndGet();
    logger.log(
        Level.ERROR,
        "audit sink {0}: the entry {1} is too large for {2}; it is parked in `{3}`",
        name,
        Long.toString(entry.id()),
        settings.destination(),
        file);
  }

  /** Each once; what is still too large stays where it is. */
  private void resendParked() {
    try {
      for (Path file : parking.files()) {
        Map<?, ?> entry = parking.read(file);
        if (write(List.of(entry), e -> e).isEmpty()) {
          parking.remove(file);
        } else {
          refused.incrementAndGet();
          logger.log(
              Level.WARNING,
              "audit sink {0}: the parked entry in `{1}` is still too large for {2}",
              name,
              file,
              settings.destination());
        }
      }
    } catch (IOException e) {
      refused.incrementAndGet();
      logger.log(
          Level.ERROR,
          "audit sink {0}: its parked entries can''t be read: {1}",
          name,
          PrivateFiles.reason(e));
    }
  }

  @Override
  public SinkProgress progress() {
    return new SinkProgress(0, parking.entries(), refused.get(), false);
  }

  @Override
  public void close() {
    writer.close();
    try {
      held.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
