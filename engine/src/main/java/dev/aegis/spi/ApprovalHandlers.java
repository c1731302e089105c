package dev.aegis.spi;

/** The other approval handlers there are, for one that passes requests on. Thread-safe. */
@FunctionalInterface
public interface ApprovalHandlers {
  /** Where there are none. */
  ApprovalHandlers NONE =
      name -> {
        throw new SettingsException("there is no approval handler `" + name + "`");
      };

  /**
   * The handler of a name, made if it is not yet. It stays whose it is: who asks does not close it.
   *
   * @throws SettingsException where there is none, it can't be made, or it needs the one that asks
   */
  ApprovalHandler named(String name);
}
