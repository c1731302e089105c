package dev.aegis.plugin;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands where we call a plugin: for the call, the thread's context class loader is the plugin's,
 * and what is thrown is an exception, never an error such as a missing class or a full stack.
 *
 * @param plugin who is called, for people
 */
record Guard(String plugin, ClassLoader loader) {

  <T extends @Nullable Object> T call(Supplier<T> work) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return work.get();
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new PluginException(plugin + " failed: " + Words.describe(e), e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  void run(Runnable work) {
    this.<@Nullable Void>call(
        () -> {
          work.run();
          return null;
        });
  }

  /** The same, of a plugin that owes us an answer. */
  <T> T ask(Supplier<@Nullable T> work) {
    T answer = call(work);
    if (answer == null) {
      throw new PluginException(plugin + " answered nothing");
    }
    return answer;
  }
}
