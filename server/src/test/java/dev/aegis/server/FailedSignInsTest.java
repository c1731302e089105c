package dev.aegis.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aegis.audit.AuditEvent;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However many there are, few entries come of them. */
class FailedSignInsTest {
  private final FakeGovernor governor = new FakeGovernor();
  private final FailedSignIns signIns =
      new FailedSignIns(governor, new Metrics("0.1.0", () -> governor.policy().policy()));

  @AfterEach
  void close() {
    signIns.close();
  }

  private static SocketAddress from(String address) {
    return new InetSocketAddress(address, 40_000);
  }

  private List<String> recorded() {
    return governor.journal.appended.stream()
        .map(AuditEvent.Administrative.class::cast)
        .map(event -> event.by() + " " + event.details().get("count"))
        .toList();
  }

  @Test
  void eachSourceHasAnEntry() {
    for (String address : List.of("10.0.0.1", "10.0.0.2", "10.0.0.1", "::1", "127.0.0.1")) {
      signIns.add(from(address));
    }
    signIns.minutePassed();
    List<String> all = List.of("10.0.0.1 1", "10.0.0.2 1", "10.0.0.1 1", "::1 1", "127.0.0.1 1");
    assertThat(recorded()).isEqualTo(all);
    signIns.minutePassed();
    assertThat(recorded()).isEqualTo(all);
  }

  @Test
  void theFirstAfterAQuietMinuteIsOnRecordAtOnce() {
    signIns.add(from("10.0.0.1"));
    assertThat(recorded()).containsExactly("10.0.0.1 1");
    signIns.add(from("10.0.0.1"));
    signIns.add(from("10.0.0.1"));
    assertThat(recorded()).hasSize(1);
    signIns.minutePassed();
    assertThat(recorded()).containsExactly("10.0.0.1 1", "10.0.0.1 2");
    signIns.add(from("10.0.0.1"));
    assertThat(recorded()).as("the minute before was not quiet").hasSize(2);
    signIns.minutePassed();
    signIns.minutePassed();
    signIns.add(from("10.0.0.2"));
    assertThat(recorded()).hasSize(4).endsWith("10.0.0.2 1");
  }

  @Test
  void aNetworkOfAddressesIsOneSource() {
    for (int i = 1; i < 100; i++) {
      signIns.add(from("2001:db8:1:2::" + i));
    }
    signIns.minutePassed();
    assertThat(recorded())
        .containsExactly("2001:db8:1:2:0:0:0:0/64 1", "2001:db8:1:2:0:0:0:0/64 98");
  }

  @Test
  void manySourcesAreFewEntries() {
    for (int i = 0; i < 5_000; i++) {
      signIns.add(from("10.0." + i / 250 + "." + i % 250));
    }
    signIns.minutePassed();
    assertThat(recorded()).hasSize(22).contains("10.0.0.20 1", "others 4979");
  }

  @Test
  void whatTheStoreDoesNotTakeIsKept() {
    governor.journal.isDown = true;
    signIns.add(from("10.0.0.1"));
    signIns.minutePassed();
    signIns.add(from("10.0.0.1"));
    governor.journal.isDown = false;
    signIns.minutePassed();
    assertThat(recorded()).containsExactly("10.0.0.1 2");
  }
}
