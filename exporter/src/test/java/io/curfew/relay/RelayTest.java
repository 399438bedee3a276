package io.curfew.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.RelaySettings;
import io.curfew.config.Settings;
import io.curfew.sleep.Receipt;
import io.curfew.sleep.SleepRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of each alert at once; the names are held back, so that nothing is connected to. */
final class RelayTest {
  private static final Instant START = Instant.parse("2026-11-21T10:40:00Z");

  @TempDir private Path dir;
  private final CountDownLatch named = new CountDownLatch(1);
  private final List<String> asked = new ArrayList<>();
  private final List<SleepRequest> mine = new ArrayList<>();
  private Optional<Relay> relay = Optional.empty();
  private List<InetAddress> addresses = List.of();

  @BeforeEach
  void open() throws Exception {
    Path token = Files.writeString(dir.resolve("token"), "hush");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    RelaySettings settings =
        Settings.load(
                List.of(
                    "curfew.relay.enabled=true",
                    "curfew.relay.networks=[\"192.0.2.0/24\"]",
                    "curfew.relay.targets=[{ match = \"(web|db).*\", scheme = http }]",
                    "curfew.relay.timeout=20s",
                    "curfew.sleep.token-file=" + token))
            .relay();
    relay =
        Optional.of(new Relay(settings, Optional.empty(), Optional.of(desk()), this::answer, 4));
  }

  private OwnDesk desk() {
    return new OwnDesk() {
      @Override
      public boolean isThisHost(String instance) {
        return instance.equals("me:1");
      }

      @Override
      public List<Receipt> receive(List<SleepRequest> requests) {
        mine.addAll(requests);
        return requests.stream()
            .map(r -> new Receipt(r.fingerprint(), r.instance(), "pending", ""))
            .toList();
      }
    };
  }

  private List<InetAddress> answer(String name, Duration patience) throws UnknownHostException {
    synchronized (asked) {
      asked.add(name);
    }
    try {
      if (!named.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new UnknownHostException("held back too long");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return addresses;
  }

  @AfterEach
  void close() {
    named.countDown();
    relay.ifPresent(Relay::close);
  }

  private static SleepRequest alert(String instance) {
    return new SleepRequest("abc", START, true, instance, Optional.of("sleep"), Optional.empty());
  }

  private String said(SleepRequest alert) {
    return said(alert, false);
  }

  private String said(SleepRequest alert, boolean relayed) {
    Receipt receipt = relay.orElseThrow().receive(List.of(alert), relayed).get(0);
    assertThat(receipt.instance()).isEqualTo(alert.instance());
    return (receipt.outcome() + " " + receipt.reason()).strip();
  }

  private void await(ForwardOutcome outcome, long count) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (relay.orElseThrow().count(outcome) != count) {
      assertThat(System.nanoTime()).as("waited for " + outcome).isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }

  @Test
  void thisHostsAlertsGoToItsOwnDeskInTheirOrder() {
    List<Receipt> receipts =
        relay
            .orElseThrow()
            .receive(List.of(alert("web-1:1"), alert("me:1"), alert("mail:1")), false);

    assertThat(receipts)
        .extracting(Receipt::instance, Receipt::outcome)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("web-1:1", "forwarded"),
            org.assertj.core.groups.Tuple.tuple("me:1", "pending"),
            org.assertj.core.groups.Tuple.tuple("mail:1", "ignored"));
    assertThat(mine).containsExactly(alert("me:1"));
    // One that a relay sent is still this host's own.
    assertThat(said(alert("me:1"), true)).isEqualTo("pending");
  }

  @Test
  void whatIsNotForwardedHasItsReason() {
    assertThat(said(alert("mail:1"))).isEqualTo("ignored no_target");
    assertThat(said(alert("my-web:1"))).as("matched whole").isEqualTo("ignored no_target");
    assertThat(said(alert("web-1:1\n"))).isEqualTo("ignored no_target");
    assertThat(said(alert("web@203.0.113.1"))).isEqualTo("ignored bad_instance");
    assertThat(said(alert("web.1:1"))).isEqualTo("ignored bad_instance");
    assertThat(said(alert("web" + "x".repeat(5000)))).isEqualTo("ignored no_target");
    assertThat(said(alert("web-1:1"), true)).isEqualTo("ignored loop");
    Optional<String> none = Optional.empty();
    assertThat(said(new SleepRequest("abc", START, true, "web-1:1", none, none)))
        .isEqualTo("ignored no_action");
    assertThat(said(new SleepRequest("abc", START, false, "web-1:1", Optional.of("sleep"), none)))
        .isEqualTo("ignored resolved");
    assertThat(asked).isEmpty();
    assertThat(relay.orElseThrow().count(ForwardOutcome.NO_TARGET)).isEqualTo(4);
    assertThat(relay.orElseThrow().count(ForwardOutcome.LOOP)).isEqualTo(1);
  }

  @Test
  void oneAlertIsUnderWayOnceAndAgainAfterwards() {
    assertThat(said(alert("web-1:1"))).isEqualTo("forwarded");
    assertThat(said(alert("web-1:1"))).isEqualTo("ignored under_way");
    assertThat(said(alert("web-2:1"))).isEqualTo("forwarded");
    named.countDown();
    await(ForwardOutcome.UNRESOLVED, 2);
    // Counted before it is let go of.
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!said(alert("web-1:1")).equals("forwarded")) {
      assertThat(System.nanoTime()).isLessThan(end);
    }
  }

  @Test
  void aFullQueueIsSaidAndForgetsTheAlert() {
    for (int i = 0; i < 4; i++) {
      assertThat(said(alert("web-" + i))).isEqualTo("forwarded");
    }
    assertThat(said(alert("web-9"))).isEqualTo("ignored queue_full");
    assertThat(said(alert("web-9"))).isEqualTo("ignored queue_full");
    named.countDown();
    await(ForwardOutcome.UNRESOLVED, 4);
  }

  @Test
  void aNameWithOneDeniedAddressIsNotConnectedToAtAll() throws Exception {
    // 192.0.2.1 is documentation's: a connection to it would be counted as something else.
    addresses =
        List.of(InetAddress.getByName("192.0.2.1"), InetAddress.getByName("169.254.169.254"));
    named.countDown();
    said(alert("web-1:1"));
    await(ForwardOutcome.DENIED_ADDRESS, 1);
    assertThat(asked).containsExactly("web-1");
  }

  @Test
  void everyOutcomeIsShownFromTheStart() {
    assertThat(new RelayCollector(relay.orElseThrow()).collect().get(0).samples)
        .hasSize(ForwardOutcome.values().length)
        .allMatch(s -> s.value == 0 && s.name.equals("curfew_relay_forwards_total"));
  }
}
