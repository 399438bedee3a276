package io.curfew.firewall;

import java.io.IOException;

/** nf_tables changed during each of many readings. */
final class RulesetChanging extends IOException {
  private static final long serialVersionUID = 1L;

  RulesetChanging() {
    super("nf_tables changed during each of many readings; tried again at the next scrape");
  }
}
