package io.curfew.sleep;

import io.curfew.evidence.Reason;

/** What a person can do about a blocker, in one line; the runbook's table has the same words. */
public final class Advice {
  private Advice() {}

  /** For every reason there is one. */
  public static String of(Reason reason) {
    return switch (reason) {
      case SSH_ACTIVE -> "wait, or end the session: `curfew sessions` shows who moves bytes";
      case SESSION_OPEN -> "end it: `loginctl terminate-session ID`; or see sleep.open-sessions";
      case SSH_UNSEEN -> "let curfew's table see it: add the port to ssh.ports, remove `notrack`";
      case SSH_TABLE_RESET -> "wait a window; find out who flushes it: `nft monitor ruleset`";
      case APT_ACTIVE -> "wait; a time in the future: set the clock, then `touch` that path";
      case APT_LOCKED -> "wait for it: `fuser -v /var/lib/dpkg/lock-frontend` names the process";
      case APT_RUNNING -> "wait for it: `systemctl status apt-daily apt-daily-upgrade`";
      case JOBS_RUNNING -> "wait; one that never ends: `systemctl list-jobs`";
      case INHIBITED -> "end the program that holds it: `systemd-inhibit --list`";
      case KEPT_AWAKE -> "wait, or `curfew keep-awake --release N`";
      case CANCELLED -> "nothing: somebody wants the host awake; the next alert is judged anew";
      case PODS_RUNNING -> "drain the node: `kubectl drain`; or see sleep.kubernetes";
      case PODS_UNKNOWN -> "let curfew read the node's control groups: see host.sys";
      case OUTSIDE_SCHEDULE -> "wait, or see sleep.schedule";
      case NOT_OBSERVED_LONG_ENOUGH -> "wait: the watch starts anew with curfew and with every gap";
      case EVENTS_LOST -> "wait a window; if it comes again, see the log: `journalctl -u curfew`";
      case BOOTED_RECENTLY -> "wait, or see sleep.min-uptime";
      case RESUMED_RECENTLY -> "wait, or see sleep.resume-grace";
      case FAILED_RECENTLY -> "find out why: `systemctl --failed`; then wait for sleep.back-off";
      case SOURCE_FAILED -> "mend what the detail names: `curfew doctor`";
      case STATE_UNWRITABLE -> "make room, or the directory writable: `curfew doctor`";
      case STALE_ALERT -> "nothing: Prometheus raises a new alert once the host is idle again";
      case FUTURE_ALERT -> "set the clocks of this host and of Prometheus: `timedatectl`";
      case NO_LOGIND -> "start it: `systemctl start systemd-logind`; in a container mount its bus";
      case NO_SWAP -> "add swap on a disk: mkswap(8), swapon(8)";
      case SWAP_TOO_SMALL -> "add swap, or end what fills the memory: `swapon --show; free`";
      case NO_RESUME_DEVICE -> "add resume=DEVICE to the kernel's command line and the initramfs";
      case CANNOT_HIBERNATE -> "see why: `cat /sys/power/state /sys/power/disk`, `curfew doctor`";
      case NOT_SCRAPED -> "let Prometheus scrape this host: look at its page of targets";
    };
  }
}
