package dev.aegis.cli;

import dev.aegis.audit.AuditChain;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the values of options, and says in plain words what is none. */
final class Conversions {
  private static final Pattern HEAD = Pattern.compile("([0-9]{1,18}):([0-9a-f]{64})");

  private Conversions() {}

  /** Has a command line, and all commands below it, read values so. */
  static CommandLine registered(CommandLine root) {
    return root.registerConverter(URI.class, Conversions::server)
        .registerConverter(Path.class, Conversions::path)
        .registerConverter(AuditChain.Head.class, Conversions::head)
        .registerConverter(long.class, whole(Long::valueOf))
        .registerConverter(Long.class, whole(Long::valueOf))
        .registerConverter(int.class, whole(Integer::valueOf))
        .registerConverter(Integer.class, whole(Integer::valueOf));
  }

  /** The address of a server: its scheme, its host and its port. */
  private static URI server(String text) {
    try {
      URI server = new URI(text);
      boolean http = "http".equals(server.getScheme()) || "https".equals(server.getScheme());
      String path = server.getRawPath();
      if (http
          && server.getHost() != null
          && (path == null || path.isEmpty() || path.equals("/"))
          && server.getRawQuery() == null
          && server.getRawFragment() == null
          && server.getRawUserInfo() == null) {
        return server;
      }
    } catch (URISyntaxException e) {
      // It is said below what is none.
    }
    throw new TypeConversionException("`" + text + "` is no address such as http://127.0.0.1:8000");
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException("`" + text + "` is no path: " + e.getReason());
    }
  }

  private static AuditChain.Head head(String text) {
    Matcher head = HEAD.matcher(text);
    if (!head.matches()) {
      throw new TypeConversionException(
          "`" + text + "` is no number with a colon and 64 hex digits behind it");
    }
    return new AuditChain.Head(Long.parseLong(head.group(1)), head.group(2));
  }

  private static <N extends Number> ITypeConverter<N> whole(ITypeConverter<N> parser) {
    return text -> {
      try {
        return parser.convert(text);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("`" + text + "` is no whole number in its range");
      }
    };
  }
}
