package io.curfew.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A log file that tells of new flows, as a LOG rule of the packet filter writes it.
 *
 * @param file as the host sees it
 * @param prefix what the rule puts before the packet, to the letter
 */
public record KernelLogSettings(Path file, String prefix) {
  /** NF_LOG_PREFIXLEN, less the NUL (include/uapi/linux/netfilter/nf_log.h). */
  private static final int MAX_PREFIX = 127;

  static KernelLogSettings read(Section log) throws ConfigProblem {
    return new KernelLogSettings(log.path("file"), log.text("prefix", KernelLogSettings::prefix));
  }

  private static String prefix(String text) {
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    if (text.isBlank() || length > MAX_PREFIX || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "the prefix of the LOG rule expected, 1 to " + MAX_PREFIX + " bytes of one line");
    }
    return text;
  }
}
