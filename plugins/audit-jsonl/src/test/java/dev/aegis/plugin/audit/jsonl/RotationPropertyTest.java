package dev.aegis.plugin.audit.jsonl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.audit.AuditEntry;
import dev.aegis.audit.EntryJson;
import dev.aegis.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;

/** Whatever happens between, every line is there once, whole and in order. */
class RotationPropertyTest {
  /** What happens to a sink. */
  sealed interface Step {
    /** Entries come, with texts of these lengths. */
    record Append(List<Integer> lengths) implements Step {}

    /** It is closed and opened. */
    record Restart() implements Step {}

    /** Entries come, and the process dies with a part of their lines written. */
    record Die(List<Integer> lengths, int percent) implements Step {}
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<List<Integer>> lengths =
        Arbitraries.integers().between(0, 900).list().ofMinSize(1).ofMaxSize(8);
    Arbitrary<Integer> percent = Arbitraries.of(0, 10, 50, 90, 99, 100);
    Arbitrary<Step> step =
        Arbitraries.frequencyOf(
            Tuple.of(3, lengths.map(Step.Append::new)),
            Tuple.of(1, Arbitraries.create(Step.Restart::new)),
            Tuple.of(3, Combinators.combine(lengths, percent).as(Step.Die::new)));
    return step.list().ofMinSize(1).ofMaxSize(8);
  }

  @Provide
  Arbitrary<Integer> sizes() {
    return Arbitraries.of(1, 1_500, 6_000, 1_000_000);
  }

  @Property(tries = 50, shrinking = ShrinkingMode.BOUNDED)
  void everyLineIsThereOnce(
      @ForAll("steps") List<Step> steps, @ForAll("sizes") int rotateBytes, @ForAll boolean gzip)
      throws IOException {
    Path path = Files.createTempDirectory("rotation");
    try {
      List<String> expected = new Run(new Folder(path), rotateBytes, gzip).run(steps);
      assertThat(new Folder(path).lines()).isEqualTo(expected);
    } finally {
      for (Path file : new Folder(path).files()) {
        Files.delete(file);
      }
      Files.delete(path);
    }
  }

  private static final class Run {
    private final Folder folder;
    private final int rotateBytes;
    private final boolean gzip;
    private final List<AuditEntry> journal = new ArrayList<>();
    private JsonlSink sink;

    Run(Folder folder, int rotateBytes, boolean gzip) {
      this.folder = folder;
      this.rotateBytes = rotateBytes;
      this.gzip = gzip;
      this.sink = folder.begun(rotateBytes, gzip);
    }

    List<String> run(List<Step> steps) throws IOException {
      for (Step step : steps) {
        switch (step) {
          case Step.Append append -> sink.append(more(append.lengths()));
          case Step.Restart restart -> restart();
          case Step.Die die -> die(die);
        }
      }
      sink.close();
      return journal.stream().map(entry -> Json.OWN.write(EntryJson.of(entry))).toList();
    }

    private List<AuditEntry> more(List<Integer> lengths) {
      List<AuditEntry> entries = new ArrayList<>();
      for (int length : lengths) {
        entries.add(Entries.entry(journal.size() + 1L, length));
        journal.add(entries.getLast());
      }
      return entries;
    }

    private void restart() {
      sink.close();
      sink = folder.begun(rotateBytes, gzip);
      int position = (int) sink.position().orElseThrow();
      sink.append(List.copyOf(journal.subList(position, journal.size())));
    }

    /** Lines reach the disk before the position does, and may end anywhere. */
    private void die(Step.Die die) throws IOException {
      List<AuditEntry> entries = more(die.lengths());
      long before = Files.size(folder.file());
      byte[] position = Files.readAllBytes(folder.positionFile());
      List<String> names = folder.names();
      sink.append(entries);
      if (folder.names().equals(names)) {
        sink.close();
        cut(folder.file(), before + (Files.size(folder.file()) - before) * die.percent() / 100);
        Files.write(folder.positionFile(), position);
      }
      restart();
    }

    private static void cut(Path file, long length) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
