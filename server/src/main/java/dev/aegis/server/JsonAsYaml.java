package dev.aegis.server;

/**
 * Makes YAML of JSON that is known to be well-formed. JSON is nearly YAML already, so the text
 * stays as it is, and with it the places that errors name; only what YAML writes in another way
 * changes.
 */
final class JsonAsYaml {
  private JsonAsYaml() {}

  static String rewrite(String json) {
    StringBuilder yaml = new StringBuilder(json.length());
    boolean inString = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (inString && c == '\\') {
        i = escape(json, i, yaml);
        continue;
      }
      if (c == '"') {
        inString = !inString;
      }
      // Between tokens YAML has no tabs.
      yaml.append(!inString && c == '\t' ? ' ' : c);
    }
    return yaml.toString();
  }

  /** Copies one escape; two that make one character become that character. */
  private static int escape(String json, int at, StringBuilder yaml) {
    char kind = json.charAt(at + 1);
    if (kind == '/') {
      yaml.append('/');
      return at + 1;
    }
    if (kind != 'u') {
      yaml.append('\\').append(kind);
      return at + 1;
    }
    char unit = (char) Integer.parseInt(json, at + 2, at + 6, 16);
    if (Character.isHighSurrogate(unit)) {
      char low = (char) Integer.parseInt(json, at + 8, at + 12, 16);
      yaml.append(unit).append(low);
      return at + 11;
    }
    yaml.append(json, at, at + 6);
    return at + 5;
  }
}
