package dev.aegis.cli;

import dev.aegis.condition.Functions;
import dev.aegis.decision.Review;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Outcome;
import dev.aegis.diagnostic.Quoted;
import dev.aegis.plugin.PluginException;
import dev.aegis.plugin.Plugins;
import dev.aegis.policy.Policy;
import dev.aegis.policy.Rule;
import dev.aegis.runtime.FunctionPlugins;
import dev.aegis.spi.ApprovalHandlerFactory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a policy can name: the functions and the approval handlers of a server's configuration,
 * whose plugins are looked for when they are needed first. Where no config file was given there are
 * no functions, and of handlers nothing is known.
 */
final class Installation implements AutoCloseable {
  private final Shell shell;
  private final @Nullable Configuration settings;
  private final Functions functions;
  private @Nullable Plugins plugins;

  /**
   * Makes the functions that the config file names.
   *
   * @param settings null where no config file was given
   * @throws PluginException where one of them can't be made
   */
  Installation(Shell shell, @Nullable Configuration settings) {
    this.shell = shell;
    this.settings = settings;
    try {
      functions =
          settings == null || settings.file().functions().isEmpty()
              ? Functions.NONE
              : FunctionPlugins.make(plugins(settings), settings.file().functions(), shell.clock());
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  Functions functions() {
    return functions;
  }

  /**
   * The policy, where its rules name handlers that the configuration has, or types of plugins. None
   * is made: their secrets are where the server is.
   */
  Outcome<Policy> withKnownHandlers(Policy policy) {
    if (settings == null) {
      return Outcome.of(policy);
    }
    List<Diagnostic> problems = new ArrayList<>();
    for (Rule rule : policy.rules()) {
      Review review = rule.review();
      String handler = review == null ? null : review.handler();
      if (handler == null || settings.file().approvals().containsKey(handler)) {
        continue;
      }
      try {
        plugins(settings).factory(ApprovalHandlerFactory.class, handler);
      } catch (PluginException e) {
        String problem =
            "the approval handler "
                + Quoted.of(handler)
                + " is not configured, and "
                + e.getMessage();
        problems.add(Diagnostic.of(Code.UNKNOWN_HANDLER, rule.source(), rule.span(), problem));
      }
    }
    return Outcome.of(policy, problems);
  }

  private Plugins plugins(Configuration settings) {
    Plugins found = plugins;
    if (found == null) {
      found = PluginFolders.discover(shell, settings);
      plugins = found;
    }
    return found;
  }

  @Override
  public void close() {
    if (plugins != null) {
      plugins.close();
    }
  }
}
