package dev.aegis.testkit;

import dev.aegis.diagnostic.DiagnosticRenderer;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.match.Matcher;
import dev.aegis.policy.Policy;
import dev.aegis.policy.PolicyReader;
import dev.aegis.source.SourceText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Loads policies for tests. Thread-safe. */
public final class Policies {
  private static final Map<List<String>, PolicyUnderTest> LOADED = new ConcurrentHashMap<>();

  private Policies() {}

  /**
   * The policy that some files are, layered as {@code aegis} layers them. It is read once in a run.
   *
   * @param files paths from the working directory, or names on the class path
   * @throws IllegalArgumentException where one is not there, or has a mistake; the message shows
   *     them all
   */
  public static PolicyUnderTest load(String... files) {
    return LOADED.computeIfAbsent(List.of(files), Policies::read);
  }

  /**
   * The policy that a text is.
   *
   * @param name what messages call it, and {@code aegis simulate} is given
   */
  public static PolicyUnderTest parse(String name, String yaml) {
    return of(List.of(name), PolicyReader.read(List.of(new SourceText(name, yaml))));
  }

  private static PolicyUnderTest read(List<String> files) {
    List<SourceText> sources = new ArrayList<>();
    for (String file : files) {
      sources.add(orThrow(PolicyReader.decode(file, bytes(file))));
    }
    return of(files.stream().map(Policies::path).toList(), PolicyReader.read(sources));
  }

  private static PolicyUnderTest of(List<String> files, Outcome<Policy> policy) {
    return new PolicyUnderTest(files, Matcher.compile(orThrow(policy)));
  }

  static <T> T orThrow(Outcome<T> outcome) {
    return outcome
        .value()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\n" + DiagnosticRenderer.plain().render(outcome.diagnostics())));
  }

  private static byte[] bytes(String file) {
    try {
      Path path = Path.of(file);
      if (Files.isRegularFile(path)) {
        return Files.readAllBytes(path);
      }
      try (InputStream resource = loader().getResourceAsStream(file)) {
        if (resource != null) {
          return resource.readAllBytes();
        }
      }
      throw new IllegalArgumentException(
          "there is no policy `%s`, neither in %s nor on the class path"
              .formatted(file, Path.of("").toAbsolutePath()));
    } catch (IOException e) {
      throw new UncheckedIOException("the policy `" + file + "` can't be read", e);
    }
  }

  /** Where `aegis simulate` finds it: that does not look on a class path. */
  private static String path(String file) {
    if (Files.isRegularFile(Path.of(file))) {
      return file;
    }
    URL resource = loader().getResource(file);
    if (resource == null || !resource.getProtocol().equals("file")) {
      return file;
    }
    Path found = Path.of(URI.create(resource.toString()));
    Path here = Path.of("").toAbsolutePath();
    return found.startsWith(here) ? here.relativize(found).toString() : found.toString();
  }

  private static ClassLoader loader() {
    ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
    return ofThread == null ? ClassLoader.getSystemClassLoader() : ofThread;
  }
}
