package dev.aegis.plugin.approval.chain;

import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalHandlerFactory;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Settings;
import dev.aegis.spi.SettingsException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes handlers that ask others.
 *
 * <p>Settings: {@code handlers}, the names of at least two others; {@code escalate_after}, how long
 * each has before the next is asked as well, at least a second. Without it all are asked at once.
 */
public final class ChainApprovalFactory implements ApprovalHandlerFactory {
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  @Override
  public String type() {
    return "chain";
  }

  @Override
  public ApprovalHandler create(Settings settings, PluginContext context) {
    List<String> names = settings.list("handlers");
    Duration escalateAfter = settings.duration("escalate_after", Duration.ZERO);
    if (!escalateAfter.isZero() && escalateAfter.compareTo(SHORTEST) < 0) {
      throw new SettingsException(
          "`escalate_after` is at least 1s; leave it out to ask all at once");
    }
    if (names.size() < 2) {
      throw new SettingsException("`handlers` names at least two approval handlers");
    }
    Map<String, ApprovalHandler> links = new LinkedHashMap<>();
    for (String name : names) {
      ApprovalHandler link = context.handlers().named(name);
      if (link.approvesByItself()) {
        throw new SettingsException(
            "`handlers` names `" + name + "`, which says yes without asking anyone");
      }
      if (links.put(name, link) != null) {
        throw new SettingsException("`handlers` names `" + name + "` twice");
      }
    }
    return new ChainApproval(links, escalateAfter, context);
  }
}
