package dev.aegis.plugin.approval.console;

import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalHandlerFactory;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.Settings;
import dev.aegis.spi.SettingsException;
import java.io.Console;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes handlers that ask at the terminal where Aegis was started. It has no settings. All of them
 * share the one terminal.
 */
public final class ConsoleApprovalFactory implements ApprovalHandlerFactory {
  private static @Nullable Person person;

  @Override
  public String type() {
    return "console";
  }

  @Override
  public ApprovalHandler create(Settings settings, PluginContext context) {
    return new ConsoleApproval(personAtTheTerminal(), context);
  }

  private static synchronized Person personAtTheTerminal() {
    Person present = person;
    if (present == null) {
      Console console =
          Optional.ofNullable(System.console())
              .filter(ConsoleApprovalFactory::isTerminal)
              .orElseThrow(
                  () ->
                      new SettingsException(
                          "there is no terminal to ask at; start Aegis in one, with neither its"
                              + " input nor its output redirected, or choose another approval"
                              + " handler"));
      var terminal = new LineTerminal(console.reader(), console.writer(), console.charset());
      present =
          new Person(System.getProperty("user.name", "console"), ZoneId.systemDefault(), terminal);
      person = present;
    }
    return present;
  }

  /** From Java 22 on there may be a console that is none, which only a newer method tells. */
  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
