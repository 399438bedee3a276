package io.curfew.flow;

import io.curfew.logfile.Stamp;
import io.curfew.logfile.StampReader;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes flows of the lines of a kernel log, in their order. Not thread-safe.
 *
 * <p>Only what the kernel wrote from the line's first byte on is one of its packets: a user name or
 * a path in another program's message that looks like one is refused. Who writes to syslog in the
 * kernel's name is believed.
 */
final class KernelLogReader {
  /** Of bytes: a record of the kernel's has at most 1,024, and syslog puts a host name before. */
  static final int LONGEST = 4096;

  /**
   * What stands before the prefix: priority, time, host and tag of syslog, the kernel's own time,
   * and with CONFIG_PRINTK_CALLER the thread or processor; each may lack.
   */
  private static final Pattern HEAD =
      Pattern.compile(
          "(?:<\\d{1,3}>)?"
              + ("(?:(" + StampReader.RFC_3164 + "|" + StampReader.RFC_3339 + ")")
              + " [^ ]{1,255} kernel: {0,2})?"
              + "(?:\\[ *\\d{1,12}\\.\\d{1,9}\\](?:\\[ *[TC]\\d{1,10}\\])? ?)?");

  private final String prefix;
  private final StampReader stamps;
  private final InstantSource clock;
  private Instant last;

  /**
   * Reads nothing yet.
   *
   * @param prefix what the rule puts before the packet, to the letter
   * @param since when the first line was written at the earliest
   */
  KernelLogReader(String prefix, StampReader stamps, InstantSource clock, Instant since) {
    this.prefix = prefix;
    this.stamps = stamps;
    this.clock = clock;
    this.last = since;
  }

  /**
   * Reads the next line.
   *
   * @param ours whether an address belongs to this host
   * @param groups whether an address is a broadcast address of this host's networks
   * @return nothing where the line does not have the prefix
   * @throws MalformedLogLine when it has, and can't be a whole line of the kernel's
   */
  Optional<ObservedFlow> read(
      String line, Predicate<InetAddress> ours, Predicate<InetAddress> groups)
      throws MalformedLogLine {
    int said = line.indexOf(prefix);
    if (said < 0) {
      return Optional.empty();
    }
    if (line.length() > LONGEST) {
      throw new MalformedLogLine("at most " + LONGEST + " bytes expected");
    }
    Matcher head = HEAD.matcher(line).region(0, said);
    if (!head.matches()) {
      throw new MalformedLogLine("the kernel's own message expected");
    }
    if (!line.startsWith("IN=", said + prefix.length())) {
      throw new MalformedLogLine("IN= expected");
    }
    KernelLogLine packet =
        KernelLogLine.read(line, prefix)
            .orElseThrow(() -> new MalformedLogLine("a packet expected"));
    return Optional.of(packet.observed(at(head.group(1)), ours, groups));
  }

  /**
   * When it was written, as far as the line tells: a log is written in order and not ahead of time,
   * so that no stamp leads back into a learning period that is over, or into the future.
   */
  private Instant at(@Nullable String text) {
    Instant now = clock.instant();
    Instant said = Optional.ofNullable(text).flatMap(stamps::read).map(Stamp::earliest).orElse(now);
    Instant later = said.isBefore(last) ? last : said;
    last = later.isAfter(now) ? now : later;
    return last;
  }
}
