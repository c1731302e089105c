package dev.aegis.plugin;

import dev.aegis.spi.PluginFactory;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks one class loader for its factories; a broken one does not hide the others. */
final class Providers {
  private static final Pattern TYPE = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

  /** Bounds a loader that fails whenever it is asked. */
  private static final int MOST_FAILURES = 20;

  private final ClassLoader loader;
  private final String origin;
  private final Function<Path, String> originOfJar;
  private final Predicate<Class<?>> own;
  private final List<Candidate> candidates = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();

  /**
   * @param origin where the loader's classes are from, for people
   * @param originOfJar what people call one of its jars
   * @param own which providers count: another loader's may show through this one
   */
  Providers(
      ClassLoader loader,
      String origin,
      Function<Path, String> originOfJar,
      Predicate<Class<?>> own) {
    this.loader = loader;
    this.origin = origin;
    this.originOfJar = originOfJar;
    this.own = own;
    for (PluginKind kind : PluginKind.values()) {
      new Guard(origin, loader).run(() -> find(kind, kind.factory()));
    }
  }

  List<Candidate> candidates() {
    return candidates;
  }

  List<Problem> problems() {
    return problems;
  }

  private <F extends PluginFactory> void find(PluginKind kind, Class<F> contract) {
    Iterator<ServiceLoader.Provider<F>> providers =
        ServiceLoader.load(contract, loader).stream().iterator();
    int failures = 0;
    while (failures < MOST_FAILURES) {
      try {
        if (!providers.hasNext()) {
          return;
        }
        make(kind, providers.next());
      } catch (Throwable e) {
        failures++;
        problems.add(
            Problem.error(
                origin,
                "one of its "
                    + kind.words()
                    + "s can't be loaded: "
                    + reason(e)
                    + "; get it again, or tell its author"));
      }
    }
  }

  private void make(PluginKind kind, ServiceLoader.Provider<? extends PluginFactory> provider) {
    Class<?> providerClass = provider.type();
    if (!own.test(providerClass)) {
      return;
    }
    String from = origin(providerClass);
    String name = providerClass.getName();
    try {
      PluginFactory factory = provider.get();
      // A guest that was not compiled with our checks may well answer null.
      @Nullable String type = factory.type();
      if (type == null || !TYPE.matcher(type).matches()) {
        problems.add(
            Problem.error(
                from,
                "`"
                    + name
                    + "` calls its type `"
                    + type
                    + "`, which is no name of lower-case letters, digits and `-`; tell its"
                    + " author"));
        return;
      }
      var guard = new Guard(kind.words() + " of type `" + type + "` (" + from + ")", loader);
      candidates.add(
          new Candidate(
              new FoundPlugin(kind, type, name, from),
              Guarded.factory(kind, type, factory, guard)));
    } catch (Throwable e) {
      problems.add(
          Problem.error(
              from,
              "the "
                  + kind.words()
                  + "s of `"
                  + name
                  + "` can't be used, since making it failed: "
                  + reason(e)));
    }
  }

  private String origin(Class<?> provider) {
    Path jar = jar(provider.getProtectionDomain().getCodeSource());
    return jar == null ? origin : originOfJar.apply(jar);
  }

  private static @Nullable Path jar(@Nullable CodeSource source) {
    if (source == null || source.getLocation() == null) {
      return null;
    }
    try {
      return Path.of(source.getLocation().toURI());
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
      return null;
    }
  }

  /** What really went wrong, without the wrappings of the loader. */
  private static String reason(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean wrapped =
        failure instanceof ServiceConfigurationError
            || failure instanceof ExceptionInInitializerError;
    if (wrapped && cause != null) {
      return reason(cause);
    }
    String message = failure.getMessage();
    return wrapped && message != null ? message : Words.describe(failure);
  }
}
