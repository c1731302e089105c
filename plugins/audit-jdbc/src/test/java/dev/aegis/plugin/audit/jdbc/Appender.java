package dev.aegis.plugin.audit.jdbc;

import dev.aegis.spi.AuditJournal;
import dev.aegis.spi.Store;
import dev.aegis.testing.AuditSamples;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A program that appends without end, and says which records were acknowledged: to be killed. */
final class Appender {
  private static final int CALLERS = 8;

  private Appender() {}

  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (Store store = Opening.store(Path.of(arguments[0]));
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      for (int i = 0; i < CALLERS; i++) {
        callers.execute(() -> append(store.journal(), out));
      }
    }
  }

  private static void append(AuditJournal journal, PrintStream out) {
    while (!out.checkError()) {
      long id = journal.append(List.of(AuditSamples.intent("t"))).getFirst().sequence();
      out.println(id);
      out.println(journal.append(List.of(AuditSamples.success(id))).getFirst().sequence());
    }
  }
}
