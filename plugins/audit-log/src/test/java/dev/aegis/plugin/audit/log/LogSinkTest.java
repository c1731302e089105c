package dev.aegis.plugin.audit.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.action.Action;
import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.AuditEvent;
import dev.aegis.audit.EntryJson;
import dev.aegis.decision.Approval;
import dev.aegis.decision.RiskLevel;
import dev.aegis.json.Json;
import dev.aegis.spi.AuditSink;
import dev.aegis.spi.AuditSinkFactory;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Settings;
import dev.aegis.testing.AuditSamples;
import dev.aegis.testing.InMemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogSinkTest {
  // Held, since the log manager forgets loggers that nobody holds.
  private final Logger logger = Logger.getLogger("aegis.audit");
  private final List<LogRecord> logged = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          logged.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.setUseParentHandlers(false);
    logger.setLevel(Level.ALL);
    logger.addHandler(handler);
  }

  @AfterEach
  void stopListening() {
    logger.removeHandler(handler);
    logger.setLevel(null);
    logger.setUseParentHandlers(true);
  }

  private static AuditSink sink() {
    AuditSinkFactory factory =
        ServiceLoader.load(AuditSinkFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(found -> found.type().equals("log"))
            .findFirst()
            .orElseThrow();
    return factory.create(
        Settings.none(),
        new PluginContext(
            "log",
            () -> AuditSamples.NOON,
            System.getLogger("aegis"),
            (requestId, answer) -> false,
            Json.OWN));
  }

  private static List<AuditEntry> entries() {
    InMemoryStore store = new InMemoryStore();
    for (RiskLevel risk : RiskLevel.values()) {
      Action action = Action.of("read", "{0} %s\n", Map.of("risk", risk.name()));
      store.append(
          List.of(
              new AuditEvent.Refusal(
                  AuditSamples.NOON, AuditSamples.decision(action, risk, Approval.BLOCK), "no")));
    }
    store.append(List.of(AuditSamples.started()));
    return store.endedAfter(0, 10);
  }

  @Test
  void writesALineAnEntryAsLoudAsItsRisk() {
    List<AuditEntry> entries = entries();
    sink().append(entries);

    assertThat(logged)
        .extracting(LogRecord::getLevel)
        .containsExactly(Level.FINE, Level.INFO, Level.WARNING, Level.SEVERE, Level.INFO);
    assertThat(logged)
        .extracting(LogRecord::getMessage)
        .containsExactlyElementsOf(
            entries.stream().map(entry -> Json.OWN.write(EntryJson.of(entry))).toList())
        .noneMatch(line -> line.contains("\n"));
  }

  @Test
  void staysQuietBelowTheLoggersLevel() {
    logger.setLevel(Level.WARNING);
    sink().append(entries());
    assertThat(logged).extracting(LogRecord::getLevel).containsExactly(Level.WARNING, Level.SEVERE);
  }
}
