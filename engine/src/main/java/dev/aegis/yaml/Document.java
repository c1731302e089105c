package dev.aegis.yaml;

import dev.aegis.diagnostic.Diagnostic;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What reading a text gave: the nodes that could be made sense of, so that all the mistakes of a
 * file come at once, and what is wrong. Immutable.
 *
 * @param root null where the text as a whole makes no sense
 * @param diagnostics with an error in it, {@code root} must not be used but for finding more
 */
public record Document(@Nullable Node root, List<Diagnostic> diagnostics) {
  public Document {
    diagnostics = List.copyOf(diagnostics);
  }
}
