package io.curfew.web;

import io.curfew.config.Secret;
import io.curfew.relay.Relay;
import io.curfew.sleep.Receipt;
import io.curfew.sleep.Sleep;
import io.curfew.sleep.SleepRequest;
import java.util.List;
import java.util.Optional;

/** Who takes the webhook's alerts: the relay where there is one, else this host's sleep. */
record AlertDesk(Optional<Sleep> sleep, Optional<Relay> relay) {
  boolean open() {
    return sleep.isPresent() || relay.isPresent();
  }

  /** The token that opens the webhook. */
  Optional<Secret> token() {
    return relay.flatMap(Relay::token).or(() -> sleep.flatMap(Sleep::token));
  }

  /**
   * Hands alerts on and says what will become of each.
   *
   * @param relayed whether they have come from a relay
   */
  List<Receipt> receive(List<SleepRequest> alerts, boolean relayed) {
    return relay
        .map(r -> r.receive(alerts, relayed))
        .or(() -> sleep.map(s -> s.receive(alerts)))
        .orElse(List.of());
  }
}
