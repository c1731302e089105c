package dev.aegis.plugin;

import dev.aegis.plugin.PluginFolder.Bundle;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.PluginFactory;
import dev.aegis.spi.Settings;
import dev.aegis.spi.SettingsException;
import dev.aegis.spi.StoreException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The plugins there are. Each jar, and each folder of jars, in the plugins' folder has a class
 * loader of its own, which sees the JDK, the SPI and the model. Being found changes nothing: a
 * plugin is used where its type is named.
 *
 * <p>Thread-safe. What it made must be closed before it is.
 */
public final class Plugins implements AutoCloseable {
  private static final Comparator<FoundPlugin> BY_TYPE =
      Comparator.comparing(FoundPlugin::kind)
          .thenComparing(FoundPlugin::type)
          .thenComparing(FoundPlugin::origin);

  private final Function<String, @Nullable String> environment;
  private final List<Candidate> candidates = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final List<URLClassLoader> loaders = new ArrayList<>();

  private Plugins(Function<String, @Nullable String> environment) {
    this.environment = environment;
  }

  /** Finds plugins; settings may speak of the variables of this process's environment. */
  public static Plugins discover(@Nullable Path folder, ClassLoader classPath) {
    return discover(folder, classPath, System::getenv);
  }

  /**
   * Finds plugins.
   *
   * @param folder where jars and folders of jars lie; null for none
   * @param classPath the loader of those that an embedding program brings along
   * @param environment the variables that settings may speak of; null where one is not set
   */
  public static Plugins discover(
      @Nullable Path folder,
      ClassLoader classPath,
      Function<String, @Nullable String> environment) {
    var plugins = new Plugins(environment);
    plugins.add(
        new Providers(
            classPath,
            "class path",
            jar -> "class path (" + jar.getFileName() + ")",
            provider -> true));
    if (folder != null) {
      plugins.addFolder(folder);
    }
    plugins.reportDuplicates();
    return plugins;
  }

  /**
   * All that were found, by kind and type; several of one kind and type where that is a problem.
   */
  public List<FoundPlugin> found() {
    return candidates.stream().map(Candidate::found).sorted(BY_TYPE).toList();
  }

  /** What is wrong with those that were found, or could not be loaded. */
  public List<Problem> problems() {
    return List.copyOf(problems);
  }

  /**
   * The factory of a type. What it throws is an exception, never an error, and what it makes is
   * called with its own class loader as the thread's.
   *
   * @throws PluginException where there is none, or several
   */
  public <F extends PluginFactory> F factory(Class<F> contract, String type) {
    PluginKind kind = PluginKind.of(contract);
    List<Candidate> fitting =
        candidates.stream()
            .filter(c -> c.found().kind() == kind && c.found().type().equals(type))
            .toList();
    return switch (fitting.size()) {
      case 0 -> throw new PluginException(Complaints.absence(kind, type, candidates, problems));
      case 1 -> contract.cast(fitting.getFirst().factory());
      default ->
          throw new PluginException(
              Complaints.ambiguity(fitting.stream().map(Candidate::found).toList()));
    };
  }

  /**
   * Makes an instance of the plugin that a configuration names.
   *
   * @param name what people call the instance
   * @param maker the method of the contract, such as {@code ApprovalHandlerFactory::create}
   * @throws PluginException where there is no such plugin, its settings are not usable or unknown
   *     to it, or it breaks
   * @throws StoreException where a store can't be opened
   */
  public <F extends PluginFactory, T> T make(
      Class<F> contract,
      String name,
      PluginConfig config,
      PluginContext context,
      Maker<F, T> maker) {
    F factory = factory(contract, config.type());
    PluginKind kind = PluginKind.of(contract);
    String who = kind.words() + " `" + name + "` (" + origin(kind, config.type()) + "): ";
    var secrets = new Secrets(environment);
    T made;
    Settings settings;
    try {
      settings = new Settings(secrets.putInto(config.settings()));
      made = maker.make(factory, settings, context);
    } catch (StoreException e) {
      throw secrets.isEmpty()
          ? e
          : new StoreException(e.reason(), secrets.hide(String.valueOf(e.getMessage())), null);
    } catch (RuntimeException e) {
      String message =
          e instanceof SettingsException || e instanceof PluginException
              ? String.valueOf(e.getMessage())
              : Words.describe(e);
      // A cause would carry the secrets that its message is cleaned of.
      throw new PluginException(who + secrets.hide(message), secrets.isEmpty() ? e : null);
    }
    Set<String> unknown = settings.unknown();
    if (!unknown.isEmpty()) {
      var problem =
          new PluginException(who + Complaints.unknownSettings(unknown, settings.known()));
      close(made, problem);
      throw problem;
    }
    return made;
  }

  private String origin(PluginKind kind, String type) {
    return candidates.stream()
        .map(Candidate::found)
        .filter(found -> found.kind() == kind && found.type().equals(type))
        .map(FoundPlugin::origin)
        .findFirst()
        .orElse(type);
  }

  /**
   * How a factory makes its instances.
   *
   * @param <F> the factory's contract
   * @param <T> what it makes
   */
  @FunctionalInterface
  public interface Maker<F extends PluginFactory, T> {
    T make(F factory, Settings settings, PluginContext context);
  }

  /** Lets go of the jars. */
  @Override
  public void close() {
    for (URLClassLoader loader : loaders) {
      try {
        loader.close();
      } catch (IOException e) {
        // The process holds the file a little longer, which harms nobody.
        System.getLogger("aegis").log(System.Logger.Level.DEBUG, "closing a plugin's jar", e);
      }
    }
  }

  private void add(Providers providers) {
    candidates.addAll(providers.candidates());
    problems.addAll(providers.problems());
  }

  private void addFolder(Path folder) {
    var contents = new PluginFolder(folder);
    problems.addAll(contents.problems());
    var parent = new SpiLoader();
    for (Bundle bundle : contents.bundles()) {
      add(load(bundle, parent));
    }
  }

  private Providers load(Bundle bundle, ClassLoader parent) {
    var loader = new URLClassLoader(bundle.at().toString(), urls(bundle.jars()), parent);
    loaders.add(loader);
    var providers =
        new Providers(
            loader,
            bundle.at().toString(),
            bundle::nameOf,
            provider -> loader.equals(provider.getClassLoader()));
    if (providers.candidates().isEmpty() && providers.problems().isEmpty()) {
      problems.add(
          Problem.warning(
              bundle.at(),
              "provides no plugin: it has no file such as META-INF/services/"
                  + PluginKind.APPROVAL_HANDLER.factory().getName()
                  + "; a library goes into a folder together with the plugin that needs it"));
    }
    return providers;
  }

  private static URL[] urls(List<Path> jars) {
    List<URL> urls = new ArrayList<>();
    try {
      for (Path jar : jars) {
        urls.add(jar.toUri().toURL());
      }
    } catch (MalformedURLException e) {
      throw new IllegalStateException("a file has a URL", e);
    }
    return urls.toArray(URL[]::new);
  }

  private void reportDuplicates() {
    Map<String, List<FoundPlugin>> byType = new LinkedHashMap<>();
    for (FoundPlugin plugin : found()) {
      byType
          .computeIfAbsent(plugin.kind() + " " + plugin.type(), key -> new ArrayList<>())
          .add(plugin);
    }
    byType.values().stream()
        .filter(same -> same.size() > 1)
        .forEach(
            same ->
                problems.add(Problem.error(same.getFirst().origin(), Complaints.ambiguity(same))));
  }

  private static void close(Object made, Exception problem) {
    if (made instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        problem.addSuppressed(e);
      }
    }
  }
}
