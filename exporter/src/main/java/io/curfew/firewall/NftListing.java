package io.curfew.firewall;

import io.curfew.kernel.Command;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The texts of all rules, from one bounded run of nft. A failure is said once, until it is over.
 */
final class NftListing {
  private static final Logger log = LoggerFactory.getLogger(NftListing.class);

  // -s and -t leave out state and the elements of named sets, which are no part of a rule's text.
  private static final Command LIST =
      Command.of("nft", "-s", "-t", "-a", "list", "ruleset")
          .withTimeout(Duration.ofSeconds(5))
          .withMaxOutput(16 << 20);

  private boolean failing;

  /** Empty when nft can't be had. */
  Optional<Map<RulePlace, String>> texts() {
    try {
      Command.Result result = LIST.run();
      if (result.succeeded()) {
        failing = false;
        return Optional.of(RuleListing.texts(result.output()));
      }
      failed(result.complaint());
    } catch (IOException e) {
      failed(e.getMessage() + "; is nftables installed?");
    }
    return Optional.empty();
  }

  private void failed(String why) {
    if (!failing) {
      log.warn(
          "firewall: no text of rules without comment, they are summed as rule=\"{}\": {}",
          RuleNames.UNCOMMENTED,
          why);
      failing = true;
    }
  }
}
