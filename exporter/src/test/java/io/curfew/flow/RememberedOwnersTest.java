package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.evidence.HostClock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RememberedOwnersTest {
  private static final Owner RESOLVER = FlowFixture.owner("resolver", "dns.service");
  private static final Owner OTHER = FlowFixture.owner("other", "");

  private long now = Long.MAX_VALUE - 5;
  private final RememberedOwners remembered =
      new RememberedOwners(
          new HostClock() {
            @Override
            public Instant now() {
              return Instant.EPOCH;
            }

            @Override
            public long monotonicNanos() {
              return now;
            }
          });

  @Test
  void aHolderIsBelievedForTenSeconds() {
    remembered.put(7, RESOLVER);
    now += TimeUnit.SECONDS.toNanos(10) - 1;
    assertThat(remembered.of(7)).contains(RESOLVER);
    now++;
    assertThat(remembered.of(7)).isEmpty();
  }

  @Test
  void anOpenerIsBelievedAsLongAsItsSocketLives() {
    remembered.keep(7, RESOLVER);
    now += TimeUnit.DAYS.toNanos(100);

    assertThat(remembered.of(7)).contains(RESOLVER);
  }

  @Test
  void whatIsFoundLaterReplacesWhatWasKnown() {
    remembered.put(7, OTHER);
    remembered.keep(7, RESOLVER);

    assertThat(remembered.of(7)).contains(RESOLVER);
  }

  @Test
  void ofASharedSocketOnlyItsHoldersAreBelieved() {
    remembered.keep(7, RESOLVER);
    remembered.share(7);
    assertThat(remembered.of(7)).isEmpty();
    remembered.keep(7, RESOLVER);
    assertThat(remembered.of(7)).isEmpty();
    remembered.put(7, OTHER);
    remembered.share(7);
    assertThat(remembered.of(7)).contains(OTHER);
    now += TimeUnit.SECONDS.toNanos(10);
    assertThat(remembered.of(7)).isEmpty();
  }

  @Test
  void nobodyIsTakenForAnother() {
    remembered.keep(7, RESOLVER);

    assertThat(remembered.of(0)).isEmpty();
    assertThat(remembered.of(7 + 1024)).isEmpty();
    assertThat(remembered.of(-7)).isEmpty();
  }

  @Test
  void theOneUsedLeastRecentlyGoesFirst() {
    for (long i = 0; i < 8; i++) {
      remembered.keep(i * 1024, RESOLVER);
    }
    assertThat(remembered.of(0)).isPresent();
    remembered.keep(8 * 1024, OTHER);

    assertThat(remembered.of(0)).contains(RESOLVER);
    assertThat(remembered.of(1024)).isEmpty();
    assertThat(remembered.of(8 * 1024)).contains(OTHER);
  }
}
