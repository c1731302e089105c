package dev.aegis.plugin.executor.http;

import dev.aegis.spi.SettingsException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A range of addresses, such as {@code 10.0.0.0/8}.
 *
 * @param first its first address
 * @param bits how many of its bits all its addresses share
 */
record Network(InetAddress first, int bits) {
  private static final Pattern TEXT = Pattern.compile("([^/]+)(?:/(\\d{1,3}))?");
  private static final Pattern LITERAL =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

  /** The internet's own machines: all that the registries of IANA give to the public. */
  private static final Network PUBLIC_6 = parse("2000::/3");

  /** What looks public in form, and is special; those of IPv4 are not within the range above. */
  private static final List<Network> SPECIAL =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "224.0.0.0/4",
              "240.0.0.0/4",
              "2001::/23",
              "2001:db8::/32",
              "2002::/16",
              "3fff::/20")
          .map(Network::parse)
          .toList();

  /**
   * The range that a text is; an address alone is one of itself.
   *
   * @throws SettingsException where it is none
   */
  static Network parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (matcher.matches() && isLiteral(matcher.group(1))) {
      try {
        InetAddress first = InetAddress.getByName(matcher.group(1));
        int most = first.getAddress().length * 8;
        int bits = matcher.group(2) == null ? most : Integer.parseInt(matcher.group(2));
        if (bits <= most) {
          return new Network(first, bits);
        }
      } catch (UnknownHostException e) {
        // It looked like an address, and is none.
      }
    }
    throw new SettingsException("`" + text + "` is no network such as 10.0.0.0/8");
  }

  /** Whether a text is an address, and no name that must be looked up. */
  static boolean isLiteral(String host) {
    return LITERAL.matcher(host).matches();
  }

  /** Whether anyone on the internet may have an address. */
  static boolean isPublic(InetAddress address) {
    return (!(address instanceof Inet6Address) || PUBLIC_6.contains(address))
        && SPECIAL.stream().noneMatch(network -> network.contains(address));
  }

  boolean contains(InetAddress address) {
    byte[] ours = first.getAddress();
    byte[] other = address.getAddress();
    if (ours.length != other.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> bit % 8;
      if (((ours[bit / 8] ^ other[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
