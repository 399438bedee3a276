package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.HostSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The classic chain, made by each of the tools that are in use for it, on real SSH traffic. */
final class FwstatsIT {
  private static final HostSettings HOST =
      new HostSettings(Path.of("/proc"), Path.of("/sys"), Path.of("/"));

  @TempDir private Path dir;

  @Test
  void nftsChainGrowsWithSsh() throws Exception {
    grows(
        """
        nft add table inet filter
        nft add chain inet filter fwstats
        nft add chain inet filter input '{ type filter hook input priority 0; }'
        nft add rule inet filter fwstats counter
        nft add rule inet filter input tcp dport ssh ct state established jump fwstats
        """,
        "nft delete table inet filter");
  }

  @Test
  void theChainOfIptablesNftGrowsWithSsh() throws Exception {
    grows(chain("nft"), "nft flush ruleset");
  }

  @Test
  void theChainOfLegacyIptablesGrowsWithSsh() throws Exception {
    grows(
        chain("legacy"),
        "iptables-legacy -F; iptables-legacy -X; ip6tables-legacy -F; ip6tables-legacy -X");
  }

  private static String chain(String kind) {
    return """
    for tool in iptables-KIND ip6tables-KIND; do
      $tool -w -N fwstats
      $tool -w -A fwstats
      $tool -w -A INPUT -p tcp --dport 22 -m state --state ESTABLISHED -j fwstats
    done
    """
        .replace("KIND", kind);
  }

  private void grows(String chain, String undo) throws Exception {
    NamedChain fwstats = new NamedChain(Fwstats.CHAIN, HOST);
    assertThat(fwstats.read()).isEmpty();
    try (SshBed bed = new SshBed(dir, List.of("ann"))) {
      SshBed.bash(chain);
      bed.startSshd();
      assertThat(counted(fwstats)).isEqualTo(Count.NONE);
      for (String address : List.of(SshBed.HOST4, SshBed.HOST6)) {
        Count before = counted(fwstats);
        Traffic truth = bed.truth();
        bed.login("ann", address, "head -c 20000 /dev/zero");
        Count moved = bed.truth().minus(truth).in();
        Count grown = counted(fwstats).minus(before);
        // The peer's last acknowledgements may still be on their way.
        assertThat(grown.bytes()).isBetween(moved.bytes() / 2, moved.bytes() + 1000);
      }
      SshBed.bash(undo);
      assertThat(fwstats.read()).isEmpty();
    }
  }

  private static Count counted(NamedChain chain) throws Exception {
    Optional<List<ChainRule>> rules = chain.read();
    assertThat(rules).isPresent();
    return rules.get().stream().map(ChainRule::count).reduce(Count.NONE, Count::plus);
  }
}
