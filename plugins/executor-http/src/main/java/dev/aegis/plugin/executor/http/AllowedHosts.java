package dev.aegis.plugin.executor.http;

import dev.aegis.spi.SettingsException;
import dev.aegis.spi.UnfitActionException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where requests may go: hosts by name and port, and at which addresses these may be. An address
 * that is not the public's is none of them unless it, or its network, was named as well; so a name
 * that someone else's DNS server answers for does not lead into one's own network. Immutable.
 */
final class AllowedHosts {
  private static final String LOOPBACK = "localhost|127(\\.\\d{1,3}){3}|\\[::1\\]";

  /** Each {@code host:port}; without a port it is the scheme's. */
  private final Set<String> hosts;

  private final List<Network> networks;
  private final boolean insecure;

  private AllowedHosts(Set<String> hosts, List<Network> networks, boolean insecure) {
    this.hosts = Set.copyOf(hosts);
    this.networks = List.copyOf(networks);
    this.insecure = insecure;
  }

  /**
   * Hosts by what people wrote.
   *
   * @param insecure whether plain http may go to other machines
   */
  static AllowedHosts of(List<String> hosts, List<String> networks, boolean insecure) {
    if (hosts.isEmpty()) {
      throw new SettingsException("`hosts` names no host to which requests may go");
    }
    Set<String> known = new HashSet<>();
    List<Network> reachable = new ArrayList<>();
    networks.forEach(network -> reachable.add(Network.parse(network)));
    for (String text : hosts) {
      URI host = host(text);
      known.add(lower(host.getAuthority()));
      String literal = literal(host);
      if (Network.isLiteral(literal)) {
        reachable.add(Network.parse(literal));
      }
    }
    return new AllowedHosts(known, reachable, insecure);
  }

  private static URI host(String text) {
    try {
      URI host = new URI("https://" + text);
      if (host.getHost() != null
          && host.getRawUserInfo() == null
          && text.equals(host.getRawAuthority())
          // A number is an address to some, in disguise.
          && !host.getHost().matches("\\d+")) {
        return host;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw new SettingsException("`hosts`: `" + text + "` is no host such as `a.example:8443`");
  }

  private static String literal(URI url) {
    return url.getHost().replaceAll("[\\[\\]]", "");
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /**
   * Whether an address of the settings is one to which requests may go.
   *
   * @throws SettingsException where it is not
   */
  void checkSetting(URI url) {
    String scheme = url.getScheme() == null ? "" : lower(url.getScheme());
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw new SettingsException("it must begin with `https://`");
    }
    if (url.getHost() == null || url.getRawUserInfo() != null || url.getRawFragment() != null) {
      throw new SettingsException("it must have a host, and neither a user nor a fragment");
    }
    if (!contains(url)) {
      throw new SettingsException("its host and port are not in `hosts`");
    }
    if (scheme.equals("http") && !insecure && !lower(url.getHost()).matches(LOOPBACK)) {
      throw new SettingsException(
          "it must begin with `https://`; to send what an action holds for all to read, say"
              + " `insecure: true`");
    }
  }

  private boolean contains(URI url) {
    int usual = lower(url.getScheme()).equals("https") ? 443 : 80;
    int port = url.getPort() < 0 ? usual : url.getPort();
    String host = lower(url.getHost());
    return hosts.contains(host + ":" + port) || (port == usual && hosts.contains(host));
  }

  /**
   * Looks up where a request would go, and whether it may.
   *
   * @throws UnfitActionException where it may not
   * @throws UnknownHostException where its name is not known
   */
  void check(URI url) throws UnknownHostException {
    if (!contains(url)) {
      throw new UnfitActionException("the host of its URL is not in `hosts`");
    }
    for (InetAddress address : InetAddress.getAllByName(literal(url))) {
      if (!Network.isPublic(address) && networks.stream().noneMatch(n -> n.contains(address))) {
        throw new UnfitActionException(
            "`%s` is at %s, which is no public address; `networks` must name it"
                .formatted(url.getHost(), address.getHostAddress()));
      }
    }
  }
}
