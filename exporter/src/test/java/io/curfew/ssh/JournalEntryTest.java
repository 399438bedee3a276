package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.logfile.Stamp;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Entries as {@code journalctl --output=json --all --output-fields=MESSAGE,_PID} of systemd 252
 * wrote them on 6.18; "synthetic" ones are written by hand.
 */
final class JournalEntryTest {
  private static final String CURSOR =
      "s=47985bd568624e1aabfc9898260d1f7b;i=155;b=a4998fb12f0d4a5983a8b1ae944b5c31;"
          + "m=41ae3c5aa;t=660ca2c15f012;x=22d7aea11c25dee";
  private static final String ENTRY =
      "{\"_PID\":\"2759\",\"__MONOTONIC_TIMESTAMP\":\"17631004074\",\"__CURSOR\":\""
          + CURSOR
          + "\",\"MESSAGE\":\"Accepted publickey for a from 192.0.2.1 port 22 ssh2\","
          + "\"__REALTIME_TIMESTAMP\":\"1795271299559442\","
          + "\"_BOOT_ID\":\"a4998fb12f0d4a5983a8b1ae944b5c31\"}";

  private static LogRecord message(String json) {
    return JournalEntry.read(
            "{\"__CURSOR\":\"" + CURSOR + "\",\"MESSAGE\":" + json + ",\"_PID\":\"2759\"}")
        .record();
  }

  private static LogRecord at(LogRecord.Accepted a) {
    Instant from = Instant.parse("2026-11-21T14:28:19.559442Z");
    return new LogRecord.Accepted(
        a.method(),
        a.user(),
        a.from(),
        a.pid(),
        a.trusted(),
        Optional.of(new Stamp(from, from.plusNanos(999))));
  }

  private static LogRecord.Accepted accepted(String user) throws IOException {
    Origin from = new Origin(Optional.of(InetAddress.getByName("192.0.2.1")), 22);
    return new LogRecord.Accepted("publickey", user, from, 2759, true, Optional.empty());
  }

  private static String bytes(String text) {
    return "[" + String.join(",", text.chars().mapToObj(Integer::toString).toList()) + "]";
  }

  @Test
  void aStringIsReadAndTrusted() throws IOException {
    assertThat(JournalEntry.read(ENTRY))
        .isEqualTo(new JournalEntry(Optional.of(CURSOR), at(accepted("a"))));
  }

  @Test
  void aTimeOfJournaldThatCannotBeIsNone() throws IOException {
    for (String time : List.of("12345678901234567", "-1", "1e9", "", "x")) {
      assertThat(JournalEntry.read(ENTRY.replace("1795271299559442", time)).record())
          .isEqualTo(accepted("a"));
    }
    assertThat(JournalEntry.read(ENTRY.replace("\"1795271299559442\"", "null")).record())
        .isEqualTo(accepted("a"));
  }

  @Test
  void anArrayOfBytesIsTheTextOfThem() throws IOException {
    assertThat(message("[97,255,1,98,99]")).isEqualTo(new LogRecord.Other());
    assertThat(message(bytes("Accepted publickey for \u0001 from 192.0.2.1 port 22 ssh2")))
        .isEqualTo(accepted("\u0001"));
  }

  @Test
  void ofSeveralMessagesTheFirstCountsSynthetic() throws IOException {
    String login = "Accepted publickey for a from 192.0.2.1 port 22 ssh2";
    assertThat(message("[\"" + login + "\",\"Failed none for b from ::1 port 1\"]"))
        .isEqualTo(accepted("a"));
    assertThat(message("[" + bytes(login) + ",\"x\"]")).isEqualTo(accepted("a"));
    assertThat(message("[\"x\",\"" + login + "\"]")).isEqualTo(new LogRecord.Other());
    assertThat(message("[null,\"" + login + "\"]")).isEqualTo(new LogRecord.Malformed());
  }

  @Test
  void aMessageThatJournalctlLeftOutIsMalformedAndItsCursorKept() {
    JournalEntry entry =
        JournalEntry.read("{\"__CURSOR\":\"s=1;i=2\",\"MESSAGE\":null,\"_PID\":\"7\"}");

    assertThat(entry)
        .isEqualTo(new JournalEntry(Optional.of("s=1;i=2"), new LogRecord.Malformed()));
  }

  @Test
  void anEntryWithoutJournaldsPidIsMalformed() {
    assertThat(JournalEntry.read(ENTRY.replace("\"_PID\"", "\"SYSLOG_PID\"")).record())
        .isEqualTo(new LogRecord.Malformed());
  }

  @Test
  void aMessageOfTwoLinesIsNoLogin() {
    assertThat(message("\"x\\nAccepted publickey for a from 192.0.2.1 port 22 ssh2\""))
        .isEqualTo(new LogRecord.Other());
    assertThat(message("\"Accepted publickey for a\\nb from 192.0.2.1 port 22 ssh2\""))
        .isEqualTo(new LogRecord.Malformed());
  }

  @Test
  void aMessageThatIsTooLongIsMalformed() {
    assertThat(message("\"" + "x".repeat(SshdLine.MAX_LENGTH + 1) + "\""))
        .isEqualTo(new LogRecord.Malformed());
  }

  @Test
  void anEntryCutAnywhereIsMalformed() {
    for (int end = 0; end < ENTRY.length(); end++) {
      assertThat(JournalEntry.read(ENTRY.substring(0, end)))
          .isEqualTo(new JournalEntry(Optional.empty(), new LogRecord.Malformed()));
    }
  }

  @Test
  void anyCharactersEndInARecord() {
    Random random = new Random(11);
    for (int n = 0; n < 5000; n++) {
      StringBuilder entry = new StringBuilder(ENTRY);
      for (int changes = random.nextInt(6); changes >= 0; changes--) {
        entry.setCharAt(random.nextInt(entry.length()), "[]{}\",:\\n0".charAt(random.nextInt(10)));
      }
      assertThat(JournalEntry.read(entry.toString()).record()).isNotNull();
    }
  }
}
