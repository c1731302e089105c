package dev.aegis.cli;

import dev.aegis.audit.AuditChain;
import dev.aegis.audit.AuditRecord;
import dev.aegis.audit.RecordJson;
import dev.aegis.json.Json;
import dev.aegis.runtime.Pruning;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** An export or archive of the chain: a line of JSON a record, perhaps compressed. */
final class RecordFile implements AutoCloseable {
  private static final int GZIP = 0x1f8b;

  private final Path file;
  private final BufferedReader lines;
  private long line;

  private RecordFile(Path file, BufferedReader lines) {
    this.file = file;
    this.lines = lines;
  }

  static RecordFile open(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file));
    try {
      in.mark(2);
      int magic = in.read() << 8 | in.read();
      in.reset();
      InputStream plain = magic == GZIP ? new GZIPInputStream(in) : in;
      return new RecordFile(
          file, new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8)));
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /** Where records come from: those after one, none at the end. */
  interface Source {
    List<AuditRecord> after(long sequence);
  }

  /**
   * Writes records to a file that must not exist, whole or not at all.
   *
   * @param after the record before the first
   * @return the last one that was written
   */
  static AuditChain.Head write(Path file, Source source, long after, Progress progress)
      throws IOException {
    AuditChain.Head[] last = {AuditChain.EMPTY};
    AtomicFile.create(
        file,
        AtomicFile.Readers.OWNER,
        isCompressed(file),
        out -> {
          List<AuditRecord> page = source.after(after);
          while (!page.isEmpty()) {
            for (AuditRecord record : page) {
              out.print(Json.OWN.write(RecordJson.of(record)) + "\n");
              last[0] = new AuditChain.Head(record.sequence(), record.hash());
              progress.step();
            }
            page = source.after(page.getLast().sequence());
          }
        });
    return last[0];
  }

  /**
   * Writes what is to be pruned to a file that must not exist, whole and on disk or not at all.
   *
   * @param step called for each record
   * @throws CommandFailure where the records are no chain from one end to the other: what was
   *     tampered with is not to be taken away
   */
  static void archive(Path file, Source source, Pruning pruning, Runnable step) throws IOException {
    AtomicFile.create(
        file,
        AtomicFile.Readers.OWNER,
        isCompressed(file),
        out -> archive(out, source, pruning, step));
  }

  /** The same, in the place of what was there, which stays where this fails. */
  static void replaceArchive(Path file, Source source, Pruning pruning) throws IOException {
    AtomicFile.replace(
        file,
        AtomicFile.Readers.OWNER,
        isCompressed(file),
        out -> archive(out, source, pruning, () -> {}));
  }

  private static void archive(PrintWriter out, Source source, Pruning pruning, Runnable step) {
    AuditChain.Head last = pruning.start();
    while (last.sequence() < pruning.through().sequence()) {
      AuditChain.Head before = last;
      for (AuditRecord record : source.after(last.sequence())) {
        if (record.sequence() <= pruning.through().sequence()) {
          last = follow(last, record);
          out.print(Json.OWN.write(RecordJson.of(record)) + "\n");
          step.run();
        }
      }
      if (last.equals(before)) {
        throw broken(last);
      }
    }
    if (!last.equals(pruning.through())) {
      throw broken(last);
    }
  }

  private static AuditChain.Head follow(AuditChain.Head last, AuditRecord record) {
    if (record.sequence() != last.sequence() + 1
        || !AuditChain.hash(last.hash(), record).equals(record.hash())) {
      throw broken(last);
    }
    return new AuditChain.Head(record.sequence(), record.hash());
  }

  private static CommandFailure broken(AuditChain.Head last) {
    return CommandFailure.failed(
        "the chain does not hold after record "
            + last.sequence()
            + ", so nothing was pruned; `aegis audit verify` says more");
  }

  private static boolean isCompressed(Path file) {
    return String.valueOf(file.getFileName()).endsWith(".gz");
  }

  /**
   * The last record of a file; null where there is none.
   *
   * @throws CommandFailure where it holds anything else
   */
  static @Nullable AuditRecord last(Path file) throws IOException {
    try (RecordFile records = open(file)) {
      AuditRecord last = null;
      for (AuditRecord next = records.next(); next != null; next = records.next()) {
        last = next;
      }
      return last;
    }
  }

  /** The next record; null after the last. */
  @Nullable AuditRecord next() throws IOException {
    String text = lines.readLine();
    while (text != null && text.isBlank()) {
      line++;
      text = lines.readLine();
    }
    if (text == null) {
      return null;
    }
    line++;
    try {
      if (Json.OWN.read(text) instanceof Map<?, ?> json) {
        if (json.containsKey("action_type") && !json.containsKey("sequence")) {
          throw CommandFailure.failed(
              "`"
                  + file
                  + "` holds entries, which can't be checked by themselves; export the chain with"
                  + " `aegis audit export`");
        }
        return RecordJson.read(json);
      }
    } catch (IllegalArgumentException e) {
      throw refused(e);
    }
    throw refused(null);
  }

  private CommandFailure refused(@Nullable Exception cause) {
    String message = file + ":" + line + ": this is no audit record";
    return cause == null
        ? CommandFailure.failed(message)
        : CommandFailure.failed(message + ": " + cause.getMessage(), cause);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
