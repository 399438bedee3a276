package io.curfew.firewall;

import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Through iptables' nft flavour, by batches for its restore program. */
final class IptablesChange implements RulesetChange {
  private final String program;
  private final String saved;
  private final SavedRules.Rule first;

  IptablesChange(String program) throws IOException {
    this.program = program;
    saved = Programs.run(program + "-nft-save", "-c");
    List<SavedRules.Rule> rules = SavedRules.parse(saved);
    Map.Entry<String, Long> largest =
        rules.stream()
            .collect(Collectors.groupingBy(IptablesChange::chain, Collectors.counting()))
            .entrySet()
            .stream()
            .max(Comparator.comparing(Map.Entry<String, Long>::getValue))
            .orElseThrow();
    first = rules.stream().filter(r -> chain(r).equals(largest.getKey())).findFirst().orElseThrow();
  }

  @Override
  public int chains() {
    return chainsByTable().values().stream().mapToInt(Set::size).sum();
  }

  @Override
  public void insertAboveAll(String comment) throws IOException {
    StringBuilder batch = new StringBuilder();
    chainsByTable()
        .forEach(
            (table, chains) -> {
              batch.append("*").append(table).append("\n");
              for (String chain : chains) {
                batch.append("-I ").append(chain);
                batch.append(" -m comment --comment \"").append(comment).append("\"\n");
              }
              batch.append("COMMIT\n");
            });
    restore(batch.toString());
  }

  @Override
  public void flushAndAddAgain() throws IOException {
    String rules =
        Programs.run(program + "-nft-save", "-c", "-t", first.table())
            .lines()
            .filter(line -> line.matches("\\[\\d+:\\d+] -A \\Q" + first.chain() + "\\E( .*)?"))
            .collect(Collectors.joining("\n"));
    change("-F " + first.chain() + "\n" + rules);
  }

  @Override
  public void addTwin() throws IOException {
    change("-A " + first.chain() + " " + first.specification());
  }

  @Override
  public void deleteTwin() throws IOException {
    change("-D " + first.chain() + " " + first.specification());
  }

  private void change(String commands) throws IOException {
    restore("*" + first.table() + "\n" + commands + "\nCOMMIT\n");
  }

  private void restore(String batch) throws IOException {
    Programs.feed(batch, program + "-nft-restore", "-c", "--noflush");
  }

  private Map<String, Set<String>> chainsByTable() {
    Map<String, Set<String>> chains = new java.util.LinkedHashMap<>();
    String table = "";
    for (String line : saved.split("\n", -1)) {
      if (line.startsWith("*")) {
        table = line.substring(1);
      } else if (line.startsWith(":")) {
        chains
            .computeIfAbsent(table, t -> new LinkedHashSet<>())
            .add(line.substring(1, line.indexOf(' ')));
      }
    }
    return chains;
  }

  private static String chain(SavedRules.Rule rule) {
    return rule.table() + " " + rule.chain();
  }
}
