package dev.aegis.spi;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Where a plugin sends what it has to say. Its path and query may hold a secret, so people are told
 * its {@link #origin()} alone.
 */
public record HttpEndpoint(URI url) {
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1]");

  public HttpEndpoint {
    Objects.requireNonNull(url);
  }

  /**
   * The endpoint that a setting names. Messages don't repeat what it says.
   *
   * @throws SettingsException where that is no address to send anything to
   */
  public static HttpEndpoint of(String setting, String text) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw new SettingsException("`" + setting + "` is no URL");
    }
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new SettingsException("`" + setting + "` must begin with `https://` or `http://`");
    }
    if (url.getHost() == null) {
      throw new SettingsException("`" + setting + "` names no host");
    }
    if (url.getRawUserInfo() != null) {
      throw new SettingsException(
          "`" + setting + "` holds a user's name, which it is no place for");
    }
    if (url.getRawFragment() != null) {
      throw new SettingsException("`" + setting + "` must not have a fragment");
    }
    return new HttpEndpoint(url);
  }

  /** Scheme, host and port: all of the address that may be told. */
  public String origin() {
    return url.getScheme() + "://" + url.getRawAuthority();
  }

  /** Whether the other side proves who it is, and nobody on the way can read along. */
  public boolean isEncrypted() {
    return "https".equalsIgnoreCase(url.getScheme());
  }

  /** Whether it is on this machine. */
  public boolean isLoopback() {
    return LOOPBACK.matcher(url.getHost().toLowerCase(Locale.ROOT)).matches();
  }

  /** Its origin. */
  @Override
  public String toString() {
    return origin();
  }
}
