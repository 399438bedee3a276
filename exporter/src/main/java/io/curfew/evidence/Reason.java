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
  SSH_ACTIVE("bytes moved over SSH, SFTP or rsync within the idle window"),
  SESSION_OPEN("somebody is logged in, and open-sessions does not allow that"),
  SSH_UNSEEN("SSH traffic may exist that curfew's table does not see"),
  SSH_TABLE_RESET("curfew's table was replaced or flushed within the idle window"),
  APT_ACTIVE("APT or dpkg changed something within the idle window"),
  APT_LOCKED("a process holds an APT or dpkg lock"),
  APT_RUNNING("APT, dpkg or an unattended upgrade runs"),
  JOBS_RUNNING("systemd is starting or stopping units"),
  INHIBITED("a program holds a logind inhibitor against sleep"),
  KEPT_AWAKE("somebody asked to keep the host awake"),
  CANCELLED("somebody cancelled the announced sleep"),
  PODS_RUNNING("pods run on this Kubernetes node outside the ignored namespaces"),
  PODS_UNKNOWN("which pods run on this Kubernetes node can't be told"),
  OUTSIDE_SCHEDULE("the schedule does not allow sleep now"),
  SOURCE_FAILED("a source that must prove idleness can't be read"),
  NO_LOGIND("systemd-logind or systemd does not answer"),
  STATE_UNWRITABLE("the state directory can't be written"),
  EVENTS_LOST("the kernel dropped events that may have been signs of life"),
  BOOTED_RECENTLY("the host booted within the idle window, or is not up for min-uptime"),
  RESUMED_RECENTLY("the host resumed within the idle window, or within resume-grace"),
  FAILED_RECENTLY("the last attempt to sleep failed, and nothing has changed since"),
  NOT_OBSERVED_LONG_ENOUGH("curfew has not yet watched a whole idle window without a gap"),
  STALE_ALERT(
      "the alert is older than the last boot, resume or sign of life, or names another awake id"),
  FUTURE_ALERT("the alert starts in the future"),
  NO_SWAP("there is no swap to hibernate to"),
  SWAP_TOO_SMALL("the free swap can't hold the memory's image"),
  NO_RESUME_DEVICE("the kernel was not told where to resume from"),
  CANNOT_HIBERNATE("the kernel or logind says that this host can't do the configured action"),
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
