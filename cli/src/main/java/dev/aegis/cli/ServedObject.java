package dev.aegis.cli;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of one thing. Who lacks a member, or has it in another form, is no Aegis of
 * this version, and is not believed.
 */
record ServedObject(Map<?, ?> members, URI server) {
  /** The failure to tell of where something answers that Aegis would not say. */
  static CommandFailure nonsense(URI server) {
    return CommandFailure.failed(
        "what answers at " + server + " is no Aegis of this version; name another with --server");
  }

  /** A member that may be missing. */
  @Nullable Object get(String name) {
    return members.get(name);
  }

  /** A member that is a text. */
  String text(String name) {
    if (members.get(name) instanceof String text) {
      return text;
    }
    throw nonsense(server);
  }

  /** A member that is one of these texts. */
  String text(String name, List<String> known) {
    String text = text(name);
    if (known.contains(text)) {
      return text;
    }
    throw nonsense(server);
  }

  /** A member that is a whole number. */
  long number(String name) {
    if (members.get(name) instanceof Long number) {
      return number;
    }
    throw nonsense(server);
  }

  /** A member that is a list. */
  List<?> list(String name) {
    if (members.get(name) instanceof List<?> list) {
      return list;
    }
    throw nonsense(server);
  }

  /** A member that is a time. */
  Instant time(String name) {
    try {
      return Instant.parse(text(name));
    } catch (DateTimeException e) {
      throw nonsense(server);
    }
  }
}
