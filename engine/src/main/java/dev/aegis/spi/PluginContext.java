package dev.aegis.spi;

import java.time.InstantSource;
import java.util.Objects;

/**
 * What a plugin gets from its host.
 *
 * @param name the instance's name in the configuration
 * @param clock the time, for everything that a plugin does
 * @param logger for what operators should know
 * @param desk where approvals that took their time are answered
 * @param handlers the approval handlers, for one that passes requests on to others
 * @param json reads and writes JSON
 */
public record PluginContext(
    String name,
    InstantSource clock,
    System.Logger logger,
    ApprovalDesk desk,
    ApprovalHandlers handlers,
    JsonCodec json) {
  public PluginContext {
    Objects.requireNonNull(name);
    Objects.requireNonNull(clock);
    Objects.requireNonNull(logger);
    Objects.requireNonNull(desk);
    Objects.requireNonNull(handlers);
    Objects.requireNonNull(json);
  }

  /** Of a plugin that is alone. */
  public PluginContext(
      String name, InstantSource clock, System.Logger logger, ApprovalDesk desk, JsonCodec json) {
    this(name, clock, logger, desk, ApprovalHandlers.NONE, json);
  }
}
