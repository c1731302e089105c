package dev.aegis.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * How it goes with one audit sink.
 *
 * @param name the instance's name in the configuration
 * @param position the last record up to which the sink has taken everything
 * @param failures how often it has failed since the start
 * @param waiting entries that it has taken and not yet brought where they are to go
 * @param parked entries that nobody took, set aside until a person looks at them
 * @param failing whether it is held up, and tried again
 */
public record SinkStatus(
    String name, long position, long failures, long waiting, long parked, boolean failing) {
  public SinkStatus {
    Objects.requireNonNull(name);
  }

  /** What an operator should look at, a line each; it holds nothing of what the sink said. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (failing) {
      warnings.add("the audit sink `" + name + "` fails and is tried again; see the log");
    }
    if (parked > 0) {
      warnings.add(
          "the audit sink `"
              + name
              + "` has parked what was refused, "
              + (parked == 1 ? "1 entry" : parked + " entries")
              + "; see the log");
    }
    return warnings;
  }
}
