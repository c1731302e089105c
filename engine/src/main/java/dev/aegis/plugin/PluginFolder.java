package dev.aegis.plugin;

import dev.aegis.diagnostic.Severity;
import dev.aegis.spi.SpiVersion;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What lies in a folder of plugins: each jar in it is a bundle, and so are the jars of each folder
 * in it. Hidden files are passed over, links are followed.
 */
final class PluginFolder {
  private final List<Bundle> bundles = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();

  /**
   * Jars that share a class loader.
   *
   * @param at the jar, or the folder that holds the jars
   */
  record Bundle(Path at, List<Path> jars) {
    Bundle {
      jars = List.copyOf(jars);
    }

    /** What people call the jar that a class came from. */
    String nameOf(Path jar) {
      return jars.stream()
          .filter(ours -> ours.endsWith(jar.getFileName()))
          .findFirst()
          .orElse(at)
          .toString();
    }
  }

  PluginFolder(Path folder) {
    if (!Files.isDirectory(folder)) {
      problems.add(
          Problem.error(
              folder,
              Files.exists(folder)
                  ? "is not a folder; name the folder that holds the plugins' jars"
                  : "there is no such folder; make it, or name the one that holds the plugins"));
      return;
    }
    if (isUsable(folder)) {
      for (Path entry : list(folder)) {
        read(entry);
      }
    }
  }

  /** The bundles that can be loaded, by name. */
  List<Bundle> bundles() {
    return List.copyOf(bundles);
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  private void read(Path entry) {
    if (Files.isDirectory(entry)) {
      readFolder(entry);
    } else if (!Files.exists(entry)) {
      problems.add(Problem.error(entry, "is a link to nothing; mend it or take it away"));
    } else if (isJar(entry)) {
      if (isUsable(entry) && isSound(entry)) {
        bundles.add(new Bundle(entry, List.of(entry)));
      }
    } else if (looksMeant(entry)) {
      problems.add(
          Problem.warning(entry, "is passed over: a plugin is a .jar, or a folder of them"));
    }
  }

  private void readFolder(Path folder) {
    if (!isUsable(folder)) {
      return;
    }
    List<Path> jars = list(folder).stream().filter(PluginFolder::isJar).toList();
    if (jars.isEmpty()) {
      problems.add(
          Problem.warning(folder, "holds no jar; put the plugin's jars right into this folder"));
      return;
    }
    boolean usable = true;
    for (Path jar : jars) {
      usable &= isUsable(jar) && isSound(jar);
    }
    if (usable) {
      bundles.add(new Bundle(folder, jars));
    } else {
      problems.add(Problem.error(folder, "is not used, since one of its jars can't be"));
    }
  }

  private List<Path> list(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(entry -> !name(entry).startsWith(".")).sorted().toList();
    } catch (IOException | java.io.UncheckedIOException e) {
      problems.add(Problem.error(folder, "can't be read (" + reason(e) + ")"));
      return List.of();
    }
  }

  private boolean isUsable(Path path) {
    try {
      var problem = Rights.check(path);
      problem.ifPresent(problems::add);
      return problem.filter(p -> p.severity() == Severity.ERROR).isEmpty();
    } catch (IOException e) {
      problems.add(Problem.error(path, "can't be looked at (" + reason(e) + ")"));
      return false;
    }
  }

  /** A class loader would pass over a broken jar without a word. */
  private boolean isSound(Path jar) {
    try (var file = new JarFile(jar.toFile())) {
      if (pointsElsewhere(jar, file.getManifest())) {
        problems.add(
            Problem.error(
                jar,
                "names other jars in its manifest (Class-Path), which nobody has looked at; put"
                    + " them into a folder together with it, without that line"));
        return false;
      }
      String version = version(file.getManifest());
      if (version == null || version.equals(Integer.toString(SpiVersion.CURRENT))) {
        return true;
      }
      problems.add(
          Problem.error(
              jar,
              "was built for version "
                  + version
                  + " of the plugin SPI, and this Aegis has version "
                  + SpiVersion.CURRENT
                  + "; use a release of it for that version"));
    } catch (IOException | SecurityException e) {
      problems.add(
          Problem.error(
              jar,
              "is not a jar that can be read (" + reason(e) + "); get it again, or take it away"));
    }
    return false;
  }

  /** Whether a class loader would take classes from beyond the folder that the jar is in. */
  private static boolean pointsElsewhere(Path jar, @Nullable Manifest manifest) {
    String classPath =
        manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
    if (classPath == null || classPath.isBlank()) {
      return false;
    }
    Path folder = jar.toAbsolutePath().normalize().getParent();
    return Stream.of(classPath.strip().split("\\s+", -1))
        .anyMatch(entry -> !isBeside(jar.toUri(), folder, entry));
  }

  private static boolean isBeside(URI jar, @Nullable Path folder, String entry) {
    try {
      Path named = Path.of(jar.resolve(entry)).normalize();
      return !entry.endsWith("/") && Objects.equals(named.getParent(), folder);
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      return false;
    }
  }

  private static @Nullable String version(@Nullable Manifest manifest) {
    if (manifest == null) {
      return null;
    }
    String value = manifest.getMainAttributes().getValue(SpiVersion.MANIFEST_ATTRIBUTE);
    return value == null ? null : value.strip();
  }

  private static boolean isJar(Path path) {
    return hasEnding(path, ".jar") && Files.isRegularFile(path);
  }

  private static boolean looksMeant(Path path) {
    return Stream.of(".jar", ".zip", ".class", ".war").anyMatch(end -> hasEnding(path, end));
  }

  private static boolean hasEnding(Path path, String ending) {
    return name(path).toLowerCase(Locale.ROOT).endsWith(ending);
  }

  private static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }

  private static String reason(Exception e) {
    return e instanceof java.nio.file.AccessDeniedException ? "access denied" : Words.describe(e);
  }
}
