package io.curfew.evidence;

import java.util.Locale;

/**
 * Every reason for which curfew refuses to sleep; the bounded list behind {@code
 * curfew_sleep_blocker{reason}} and {@code curfew_sleep_requests_total{reason}}.
 *
 * <p>Ordered by what a person wants to hear first: of several blockers the first one names the
 * refusal.
 */
public enum Reason {
  SSH_ACTIVE("bytes moved over SSH within the idle window"),
  SSH_UNSEEN("SSH traffic may exist that curfew's table does not see"),
  APT_ACTIVE("APT or dpkg changed something within the idle window"),
  APT_LOCKED("a process holds an APT or dpkg lock"),
  NOT_OBSERVED_LONG_ENOUGH("curfew has not yet watched a whole idle window"),
  BOOTED_RECENTLY("the host booted within the idle window"),
  RESUMED_RECENTLY("the host resumed within the idle window"),
  SOURCE_FAILED("a source that must prove idleness can't be read"),
  STATE_UNWRITABLE("the state directory can't be written"),
  STALE_ALERT(
      "the alert is older than the last boot, resume or sign of life, or names another awake id"),
  FUTURE_ALERT("the alert starts in the future"),
  INHIBITED("a program holds a logind inhibitor against sleep"),
  NO_LOGIND("systemd-logind does not answer"),
  NO_SWAP("there is no swap to hibernate to"),
  CANNOT_HIBERNATE("the kernel or logind says that this host can't hibernate"),
  NOT_SCRAPED("the announced sleep was not scraped within two minutes");

  private final String meaning;

  Reason(String meaning) {
    this.meaning = meaning;
  }

  /** The label value. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public String meaning() {
    return meaning;
  }
}
