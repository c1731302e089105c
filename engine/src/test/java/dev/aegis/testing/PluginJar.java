package dev.aegis.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles a jar as the author of a plugin would, against the engine's classes alone. */
public final class PluginJar {
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final List<String> leftOut = new ArrayList<>();
  private final Manifest manifest = new Manifest();

  public PluginJar() {
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
  }

  /** A class by its full name. */
  public PluginJar source(String className, String source) {
    sources.put(className, source);
    return this;
  }

  /** A class to compile against that is not put into the jar. */
  public PluginJar sourceLeftOut(String className, String source) {
    leftOut.add(className.replace('.', '/') + ".class");
    return source(className, source);
  }

  public PluginJar service(Class<?> contract, String... lines) {
    return file("META-INF/services/" + contract.getName(), String.join("\n", lines));
  }

  public PluginJar file(String path, String text) {
    files.put(path, text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  public PluginJar manifest(String name, String value) {
    manifest.getMainAttributes().putValue(name, value);
    return this;
  }

  /** An approval handler that answers the same to every request. */
  public static PluginJar approval(String type, String className, String answer) {
    int dot = className.lastIndexOf('.');
    return new PluginJar()
        .source(
            className,
            """
            package %s;
            import dev.aegis.approval.*;
            import dev.aegis.spi.*;
            public class %s implements ApprovalHandlerFactory {
              @Override public String type() { return "%s"; }
              @Override public ApprovalHandler create(Settings settings, PluginContext context) {
                return request -> new ApprovalResponse.Answered(%s);
              }
            }
            """
                .formatted(className.substring(0, dot), className.substring(dot + 1), type, answer))
        .service(dev.aegis.spi.ApprovalHandlerFactory.class, className);
  }

  public Path writeTo(Path jar) {
    try {
      Files.createDirectories(Objects.requireNonNull(jar.getParent()));
      Path classes = Files.createTempDirectory("plugin-classes");
      compile(classes);
      try (OutputStream out = Files.newOutputStream(jar);
          var zip = new JarOutputStream(out, manifest)) {
        for (Path file : filesIn(classes)) {
          String name = classes.relativize(file).toString().replace('\\', '/');
          if (!leftOut.contains(name)) {
            put(zip, name, Files.readAllBytes(file));
          }
        }
        for (var file : files.entrySet()) {
          put(zip, file.getKey(), file.getValue());
        }
      }
      delete(classes);
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void compile(Path classes) {
    if (sources.isEmpty()) {
      return;
    }
    List<JavaFileObject> units = new ArrayList<>();
    sources.forEach((name, source) -> units.add(unit(name, source)));
    var messages = new StringWriter();
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(
                messages,
                null,
                null,
                List.of("-d", classes.toString(), "-cp", engine(), "--release", "21", "-nowarn"),
                null,
                units)
            .call();
    if (!compiled) {
      throw new IllegalArgumentException(messages.toString());
    }
  }

  private static String engine() {
    try {
      var source =
          Objects.requireNonNull(
              dev.aegis.spi.PluginFactory.class.getProtectionDomain().getCodeSource());
      return Path.of(source.getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JavaFileObject unit(String className, String source) {
    URI name = URI.create("string:///" + className.replace('.', '/') + ".java");
    return new SimpleJavaFileObject(name, JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
      }
    };
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().collect(Collectors.toList());
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void put(JarOutputStream zip, String name, byte[] bytes) throws IOException {
    zip.putNextEntry(new JarEntry(name));
    zip.write(bytes);
    zip.closeEntry();
  }
}
