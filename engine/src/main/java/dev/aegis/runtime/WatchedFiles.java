package dev.aegis.runtime;

import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.runtime.FileState.Trouble;
import dev.aegis.source.SourceText;
import dev.aegis.spi.PrivateFiles;
import dev.aegis.yaml.Documents;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Policy files that are followed as they change. A list that is half written is a valid, shorter
 * policy, so they are read only when all of them have stood still for a second, or took the place
 * of those before as a whole; and only where nobody but root and the server's own user could write
 * them. For one thread at a time.
 *
 * <p>They are looked at again and again rather than waited for: what systems tell of changes passes
 * over network file systems, and over links that are swapped elsewhere.
 */
public final class WatchedFiles {
  private static final Duration STILL = Duration.ofSeconds(1);
  private static final Duration RESTLESS = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final List<Path> files;
  private final LongSupplier ticker;
  private final InstantSource clock;
  private final OtherWriters writers;

  private @Nullable List<FileState> taken;
  private @Nullable List<FileState> seen;
  private long seenSince;
  private long changingSince;
  private boolean saidRestless;

  WatchedFiles(List<Path> files, LongSupplier ticker, InstantSource clock, OtherWriters writers) {
    if (files.isEmpty()) {
      throw new IllegalArgumentException("there is no file to be followed");
    }
    this.files = List.copyOf(files);
    this.ticker = ticker;
    this.clock = clock;
    this.writers = writers;
  }

  /**
   * Files on this machine.
   *
   * @param files at least one; layered in this order
   */
  public static WatchedFiles of(List<Path> files, InstantSource clock) {
    return new WatchedFiles(files, System::nanoTime, clock, OtherWriters.here());
  }

  /** What became of files that have changed. */
  sealed interface Change {

    /** They were read. */
    record Read(Outcome<List<SourceText>> texts, String digest) implements Change {}

    /** They can't be, or are not to be. */
    record Unusable(List<String> troubles, List<String> withoutPaths) implements Change {
      public Unusable {
        troubles = List.copyOf(troubles);
        withoutPaths = List.copyOf(withoutPaths);
      }
    }
  }

  /**
   * Their texts to begin with; waits until they stand still.
   *
   * @return errors where one is no text
   * @throws IOException where one is missing, can't be read, or may be written by others
   */
  public Outcome<List<SourceText>> read() throws IOException, InterruptedException {
    while (true) {
      switch (look().orElse(null)) {
        case Change.Read read -> {
          return read.texts();
        }
        case Change.Unusable unusable ->
            throw new IOException(
                "the policy is not taken: " + String.join("\n", unusable.troubles()));
        case null -> Thread.sleep(PAUSE);
      }
    }
  }

  /** The names of the files, without their folders. */
  String names() {
    return String.join(", ", files.stream().map(file -> file.getFileName().toString()).toList());
  }

  /** What is new since the last change that was told; most of the time nothing. */
  Optional<Change> look() {
    List<FileState> now = states();
    if (now.equals(taken)) {
      seen = null;
      return Optional.empty();
    }
    long time = ticker.getAsLong();
    if (seen == null) {
      changingSince = time;
      saidRestless = false;
    }
    if (!now.equals(seen)) {
      seen = now;
      seenSince = time;
    }
    if (time - seenSince < STILL.toNanos() && !isWhole(now)) {
      return restless(time);
    }
    Change change = change(now);
    if (!states().equals(now)) {
      // Changed while it was read; what it is now, the next look shows.
      return Optional.empty();
    }
    taken = now;
    seen = null;
    return Optional.of(change);
  }

  private List<FileState> states() {
    return files.stream().map(file -> FileState.of(file, writers)).toList();
  }

  /** Whether what is there can't be half of something. */
  private boolean isWhole(List<FileState> now) {
    List<FileState> before = taken;
    if (before == null) {
      var earlier = clock.instant().minus(STILL);
      return now.stream().allMatch(file -> file.trouble() != null || file.isOlderThan(earlier));
    }
    return IntStream.range(0, now.size())
        .allMatch(
            i -> now.get(i).equals(before.get(i)) || now.get(i).tookThePlaceOf(before.get(i)));
  }

  private Optional<Change> restless(long time) {
    if (saidRestless || time - changingSince < RESTLESS.toNanos()) {
      return Optional.empty();
    }
    saidRestless = true;
    String what =
        "keeps changing, and is read only when it has stood still for a second; rename a finished"
            + " file into its place instead";
    return Optional.of(unusable(files.stream().map(file -> new Trouble(file, what)).toList()));
  }

  private Change change(List<FileState> now) {
    List<Trouble> troubles = new ArrayList<>();
    for (FileState state : now) {
      if (state.trouble() != null) {
        troubles.add(state.trouble());
      }
    }
    if (!troubles.isEmpty()) {
      return unusable(troubles);
    }
    List<SourceText> texts = new ArrayList<>();
    List<Diagnostic> diagnostics = new ArrayList<>();
    FileDigest digest = new FileDigest();
    for (Path file : files) {
      try (InputStream in = Files.newInputStream(file)) {
        // One more than is taken is enough to see that it is too much.
        byte[] bytes = in.readNBytes(Documents.LARGEST + 1);
        digest.add(bytes);
        Outcome<SourceText> text = Documents.decode(file.toString(), bytes);
        text.value().ifPresent(texts::add);
        diagnostics.addAll(text.diagnostics());
      } catch (IOException e) {
        troubles.add(new Trouble(file, "can't be read: " + PrivateFiles.reason(e)));
      }
    }
    return troubles.isEmpty()
        ? new Change.Read(Outcome.of(texts, diagnostics), digest.hex())
        : unusable(troubles);
  }

  private static Change.Unusable unusable(List<Trouble> troubles) {
    return new Change.Unusable(
        troubles.stream().map(Trouble::toString).toList(),
        troubles.stream().map(Trouble::withoutPath).toList());
  }
}
