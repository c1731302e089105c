package dev.aegis.fuzz;

import dev.aegis.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** What mutation begins with: the kept corpus, and the texts that other tests have. */
final class Seeds {
  private static final Path RESOURCES = Path.of("src/test/resources");

  /** A folder for each kind, a file for each input. */
  static final Path CORPUS = RESOURCES.resolve("fuzz-corpus");

  private final Map<Kind, List<Input>> inputs = new EnumMap<>(Kind.class);

  /** Those of them that are taken: what is nearly right gets furthest. */
  private final Map<Kind, List<Input>> right = new EnumMap<>(Kind.class);

  /** The kept corpus alone. */
  static List<Path> kept(Kind kind) throws IOException {
    return files(CORPUS.resolve(kind.folder()), "");
  }

  static Seeds load() throws IOException {
    Seeds seeds = new Seeds();
    for (Kind kind : Kind.values()) {
      seeds.inputs.put(kind, new ArrayList<>());
      seeds.right.put(kind, new ArrayList<>());
      for (Path file : kept(kind)) {
        seeds.add(new Input(kind, Files.readAllBytes(file)));
      }
    }
    seeds.addFiles(Kind.POLICY, RESOURCES.resolve("corpus"), ".yaml");
    seeds.addFiles(Kind.POLICY, RESOURCES.resolve("diagnostics"), ".yaml");
    seeds.addFiles(Kind.POLICY, Path.of("../examples/policies"), ".yaml");
    for (Path file : files(RESOURCES.resolve("corpus"), "cases.json")) {
      for (Map<?, ?> one : objects(file)) {
        seeds.add(Input.of(Kind.ACTION, Json.OWN.write(one.get("action"))));
      }
    }
    Path cel = RESOURCES.resolve("dev/aegis/condition/cel");
    for (Path file : files(cel, ".json")) {
      for (Map<?, ?> one : objects(file)) {
        seeds.add(Input.of(Kind.EXPRESSION, (String) Objects.requireNonNull(one.get("expr"))));
      }
    }
    return seeds;
  }

  List<Input> of(Kind kind) {
    return Objects.requireNonNull(inputs.get(kind));
  }

  List<Input> right(Kind kind) {
    return Objects.requireNonNull(right.get(kind));
  }

  void add(Input input) {
    of(input.kind()).add(input);
  }

  private void addFiles(Kind kind, Path folder, String suffix) throws IOException {
    for (Path file : files(folder, suffix)) {
      add(new Input(kind, Files.readAllBytes(file)));
    }
  }

  private static List<Map<?, ?>> objects(Path file) throws IOException {
    List<Map<?, ?>> objects = new ArrayList<>();
    for (Object one : (List<?>) Objects.requireNonNull(Json.OWN.read(Files.readString(file)))) {
      objects.add((Map<?, ?>) Objects.requireNonNull(one));
    }
    return objects;
  }

  private static List<Path> files(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file) && file.toString().endsWith(suffix))
          .sorted()
          .toList();
    }
  }
}
