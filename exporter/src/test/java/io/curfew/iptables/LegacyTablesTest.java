package io.curfew.iptables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LegacyTablesTest {
  @TempDir private Path proc;
  private LegacyTables tables;

  @BeforeEach
  void start() throws IOException {
    Files.createDirectory(proc.resolve("net"));
    tables = new LegacyTables(LegacyTool.IP6TABLES, proc);
  }

  @Test
  void withoutAListOfTablesThereAreNone() throws IOException {
    assertThat(tables.names()).isEmpty();
    assertThat(tables.read()).isEqualTo(new SavedTables(List.of(), true));
    Files.writeString(proc.resolve("net/ip6_tables_names"), "");
    assertThat(tables.read()).isEqualTo(new SavedTables(List.of(), true));
  }

  @Test
  void tablesAreThoseThatTheKernelLists() throws IOException {
    Files.writeString(proc.resolve("net/ip6_tables_names"), "raw\nfilter\n");
    assertThat(tables.names()).containsExactlyInAnyOrder("raw", "filter");
    assertThat(tables.read("nat")).isEqualTo(new SavedTables(List.of(), true));
  }

  @Test
  void aListThatCannotBeReadIsAnError() throws IOException {
    Files.createDirectory(proc.resolve("net/ip6_tables_names"));
    assertThatThrownBy(tables::read).isInstanceOf(IOException.class);
  }

  /** iptables-legacy-save 1.8.9 without CAP_NET_RAW, and likewise without CAP_NET_ADMIN. */
  @Test
  void aRefusalSaysWhichCapabilitiesAreNeeded() {
    assertThat(
            LegacyTables.failure(
                "iptables-legacy-save",
                "iptables-save v1.8.9 (legacy): Cannot initialize: Permission denied (you must be root)"))
        .hasMessage(
            "iptables-legacy-save: iptables-save v1.8.9 (legacy): Cannot initialize: Permission denied"
                + " (you must be root); it needs CAP_NET_ADMIN and CAP_NET_RAW");
    assertThat(LegacyTables.failure("iptables-legacy-save", "exit status 4"))
        .hasMessage("iptables-legacy-save: exit status 4");
  }
}
