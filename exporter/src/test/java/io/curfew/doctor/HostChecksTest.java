package io.curfew.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.Settings;
import io.curfew.doctor.Finding.Level;
import io.curfew.kernel.Capability;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The kernel's modules and switches, sshd's own settings, and rights that are handed on. */
final class HostChecksTest {
  /** Lines of Debian 12's modules.dep and modules.builtin. */
  private static final String DEP =
      """
      kernel/net/netfilter/nf_tables.ko: kernel/net/netfilter/nfnetlink.ko
      kernel/net/netfilter/nf_conntrack.ko: kernel/net/ipv6/netfilter/nf_defrag_ipv6.ko
      kernel/net/ipv4/tcp_diag.ko: kernel/net/ipv4/inet_diag.ko
      kernel/drivers/net/nf-conntrack-netlink.ko.xz:
      """;

  @Test
  void aModuleMayBeLoadedLoadableOrBuiltIn() {
    List<String> names = List.of("nf_tables", "nf_conntrack_netlink", "udp_diag");
    assertThat(KernelCheck.judge("6.1.0", names, DEP, "kernel/net/ipv4/udp_diag.ko\n"))
        .isEqualTo(Finding.ok("kernel", "6.1.0 has the modules of all features that are on"));
    Finding lacking = KernelCheck.judge("6.1.0", names, DEP, "");
    assertThat(lacking.level()).isEqualTo(Level.BAD);
    assertThat(lacking.detail()).isEqualTo("6.1.0 lacks udp_diag");
    Finding unknown = KernelCheck.judge("6.1.0", List.of("udp_diag"), "", "");
    assertThat(unknown.level()).isEqualTo(Level.UNSEEN);
    assertThat(unknown.mend()).isEqualTo("modprobe -a udp_diag");
    Mends.hold(List.of(lacking, unknown));
    assertThat(KernelCheck.judge("6.1.0", List.of(), "", "").level()).isEqualTo(Level.OK);
  }

  @Test
  void onlyWhatIsSwitchedOnIsNeeded() throws Exception {
    assertThat(
            KernelCheck.needed(
                Settings.load(
                    List.of(
                        "curfew.ssh.enabled=false",
                        "curfew.firewall.enabled=false",
                        "curfew.flows.enabled=false"))))
        .isEmpty();
    assertThat(KernelCheck.needed(Settings.defaults()))
        .containsExactly(
            "nf_tables", "nf_conntrack", "tcp_diag", "nf_conntrack_netlink", "udp_diag");
  }

  @Test
  void accountingIsNeededWhereItIsCounted() {
    assertThat(AccountingCheck.judge("1")).isEmpty();
    assertThat(AccountingCheck.judge("")).isEmpty();
    Optional<Finding> off = AccountingCheck.judge("0");
    assertThat(off).map(Finding::level).hasValue(Level.BAD);
    Mends.hold(off.stream().toList());
  }

  /** Lines of {@code sshd -T}, OpenSSH 9.2 and 10.0, which has two names for one level. */
  @Test
  void aQuietSshdTellsOfNoLogin() {
    assertThat(SshdLogCheck.judge("port 22\nloglevel INFO\nsyslogfacility AUTH\n")).isEmpty();
    assertThat(SshdLogCheck.judge("loglevel VERBOSE\n")).isEmpty();
    assertThat(SshdLogCheck.judge("")).isEmpty();
    Optional<Finding> quiet = SshdLogCheck.judge("port 22\nloglevel ERROR\n");
    assertThat(SshdLogCheck.judge("loglevel SILENT\n")).as("LogLevel QUIET").isPresent();
    assertThat(quiet).map(Finding::level).hasValue(Level.BAD);
    Mends.hold(quiet.stream().toList());
  }

  /** Of the exporter as user curfew, with ambient rights and without (proc(5)). */
  @Test
  void aRightMustReachNft() throws Exception {
    String status =
        """
        Uid:\t998\t998\t998\t998
        CapEff:\t000000c000081004
        CapAmb:\t%s
        """;
    List<Need> needs = Need.of(Settings.defaults(), true);
    assertThat(handedOn(status.formatted("000000c000081004"), needs)).isEmpty();
    Optional<Finding> lost = handedOn(status.formatted("0000000000000000"), needs);
    assertThat(lost).map(Finding::level).hasValue(Level.BAD);
    assertThat(lost.get().mend()).contains("AmbientCapabilities=CAP_NET_ADMIN\\n");
    Mends.hold(lost.stream().toList());
    String root = status.formatted("0000000000000000").replace("998", "0");
    assertThat(handedOn(root, needs)).as("root hands on what it has").isEmpty();
    assertThat(handedOn(status.formatted("0000000000000000"), List.of())).isEmpty();
  }

  private static Optional<Finding> handedOn(String status, List<Need> needs) throws IOException {
    return RightsCheck.handedOn(
        "the exporter", Capability.effective(status), Capability.inherited(status), needs);
  }

  @Test
  void aLackingRightComesWithTheCommandForIt() throws Exception {
    Set<Capability> held = EnumSet.noneOf(Capability.class);
    Mends.hold(RightsCheck.judge("the exporter", held, Need.of(Settings.defaults(), false)));
  }
}
