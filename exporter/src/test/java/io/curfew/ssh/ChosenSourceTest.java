package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.curfew.evidence.HostClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ChosenSourceTest {
  private final Map<String, IOException> failing = new HashMap<>();
  private final List<String> did = new ArrayList<>();
  private boolean answers;
  private Duration elapsed = Duration.ZERO;
  private final ChosenSource chosen =
      new ChosenSource(
          List.of(candidate("nft"), candidate("tcp_info"), candidate("conntrack")),
          new HostClock() {
            @Override
            public Instant now() {
              return Instant.EPOCH;
            }

            @Override
            public long monotonicNanos() {
              return elapsed.toNanos();
            }
          },
          () -> answers);

  @Test
  void theBestThatWorksIsInForce() throws Exception {
    failing.put("nft", new IOException("not permitted"));
    failing.put("tcp_info", new IOException("too old"));
    chosen.open();
    assertThat(chosen.name()).isEqualTo("conntrack");
    assertThat(did).containsExactly("-nft", "-tcp_info", "+conntrack");
  }

  @Test
  void whereNoneWorksEachSaysWhy() {
    failing.put("nft", new IOException("not permitted"));
    failing.put("tcp_info", new IOException("too old"));
    failing.put("conntrack", new IOException("no accounting"));
    assertThatThrownBy(chosen::open)
        .hasMessage("nft: not permitted; tcp_info: too old; conntrack: no accounting");
    assertThatThrownBy(chosen::read).isInstanceOf(IOException.class);
  }

  @Test
  void aFullDiskIsNoReasonForALesserSource() {
    failing.put("nft", new StateUnwritable("the state can't be written"));
    assertThatThrownBy(chosen::open).isInstanceOf(StateUnwritable.class);
    assertThat(did).containsExactly("-nft");
    assertThat(chosen.name()).isEqualTo("nft");
  }

  @Test
  void aLesserOneGivesWayOnceTheBestAnswersAgain() throws Exception {
    failing.put("nft", new IOException("not permitted"));
    chosen.open();
    answers = true;
    assertThat(outclassedAfter(59)).isFalse();
    assertThat(outclassedAfter(1)).isTrue();
    chosen.close();
    failing.clear();
    chosen.open();
    assertThat(chosen.name()).isEqualTo("nft");
    assertThat(did).containsExactly("-nft", "+tcp_info", "-tcp_info", "+nft");
    assertThat(outclassedAfter(100_000)).isFalse();
  }

  @Test
  void whileTheBestDoesNotAnswerNothingIsGivenUpAndThePausesGrow() throws Exception {
    failing.put("nft", new IOException("not permitted"));
    chosen.open();
    assertThat(outclassedAfter(60)).isFalse();
    answers = true;
    assertThat(outclassedAfter(119)).isFalse();
    assertThat(outclassedAfter(1)).isTrue();
  }

  @Test
  void thePausesStayBelowAnHour() throws Exception {
    failing.put("nft", new IOException("not permitted"));
    chosen.open();
    for (int hours = 0; hours < 10; hours++) {
      assertThat(outclassedAfter(3600)).isFalse();
    }
    answers = true;
    assertThat(outclassedAfter(3600)).isTrue();
  }

  private boolean outclassedAfter(int seconds) {
    elapsed = elapsed.plusSeconds(seconds);
    return chosen.outclassed();
  }

  private ChosenSource.Candidate candidate(String name) {
    return new ChosenSource.Candidate(name, () -> new Fake(name));
  }

  private final class Fake implements ByteSource {
    private final String name;

    Fake(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void open() throws IOException {
      Optional<IOException> failure = Optional.ofNullable(failing.get(name));
      if (failure.isPresent()) {
        throw failure.get();
      }
      did.add("+" + name);
    }

    @Override
    public Reading read() {
      return new Reading(Optional.empty(), Map.of(), 0, 0);
    }

    @Override
    public Traffic remove(ConnectionKey key) {
      return Traffic.NONE;
    }

    @Override
    public Books.Instance instance() {
      return Books.Instance.NONE;
    }

    @Override
    public void close() {
      did.add("-" + name);
    }
  }
}
