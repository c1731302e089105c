package org.example.ticket;

import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalHandlerFactory;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Settings;
import dev.aegis.spi.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Makes handlers that open a ticket, a file in a folder, for each request.
 *
 * <p>Settings: {@code folder}, where tickets lie; {@code look_every} (default 1s).
 */
public final class TicketApprovalFactory implements ApprovalHandlerFactory {
  @Override
  public String type() {
    return "ticket";
  }

  @Override
  public ApprovalHandler create(Settings settings, PluginContext context) {
    String folder = settings.required("folder");
    Duration lookEvery = settings.duration("look_every", Duration.ofSeconds(1));
    if (lookEvery.isZero()) {
      throw new SettingsException("`look_every` must be more than 0");
    }
    try {
      return new TicketApproval(Files.createDirectories(Path.of(folder)), lookEvery, context);
    } catch (IOException | InvalidPathException e) {
      throw new SettingsException("`folder` can't be made or used: " + e.getMessage());
    }
  }
}
