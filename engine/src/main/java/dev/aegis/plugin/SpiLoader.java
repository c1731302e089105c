package dev.aegis.plugin;

import java.util.Set;

/**
 * What plugins see of us: the JDK, the model and the SPI, nothing else. So their libraries never
 * clash with ours, nor do they come to depend on what may change.
 */
final class SpiLoader extends ClassLoader {
  static final Set<String> VISIBLE =
      Set.of(
          "dev.aegis.action",
          "dev.aegis.approval",
          "dev.aegis.audit",
          "dev.aegis.decision",
          "dev.aegis.execution",
          "dev.aegis.glob",
          "dev.aegis.spi");

  static {
    registerAsParallelCapable();
  }

  private final ClassLoader engine = SpiLoader.class.getClassLoader();

  SpiLoader() {
    super("aegis-spi", getPlatformClassLoader());
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    int dot = name.lastIndexOf('.');
    if (dot > 0 && VISIBLE.contains(name.substring(0, dot))) {
      return engine.loadClass(name);
    }
    throw new ClassNotFoundException(name);
  }
}
