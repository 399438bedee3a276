package io.curfew.firewall;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Through nft, by the texts that it lists. */
final class NftChange implements RulesetChange {
  private final List<String> chains;
  private final String largest;
  private final NftJson.Rule first;
  private final String text;

  NftChange() throws IOException {
    NftJson listed = NftJson.read();
    chains = listed.chains();
    largest =
        listed.rules().stream()
            .collect(Collectors.groupingBy(NftChange::chain, Collectors.counting()))
            .entrySet()
            .stream()
            .max(Comparator.comparing(Map.Entry<String, Long>::getValue))
            .orElseThrow()
            .getKey();
    first = listed.rules().stream().filter(r -> chain(r).equals(largest)).findFirst().orElseThrow();
    text =
        rules("-s", "-a")
            .lines()
            .filter(line -> line.endsWith(" # handle " + first.handle()))
            .map(line -> line.replaceFirst(" # handle \\d+$", ""))
            .findFirst()
            .orElseThrow();
  }

  @Override
  public int chains() {
    return chains.size();
  }

  @Override
  public void insertAboveAll(String comment) throws IOException {
    Programs.nft(
        batch(chains, chain -> "insert rule " + chain + " counter comment \"" + comment + "\""));
  }

  @Override
  public void flushAndAddAgain() throws IOException {
    List<String> rules = rules("-y").lines().toList();
    Programs.nft(
        "flush chain "
            + largest
            + "\n"
            + batch(rules, rule -> "add rule " + largest + " " + rule.strip()));
  }

  @Override
  public void addTwin() throws IOException {
    Programs.nft("add rule " + largest + " " + text);
  }

  @Override
  public void deleteTwin() throws IOException {
    // Its handle is another since the chain was flushed; it comes first of those of its text.
    long handle =
        rules("-s", "-a")
            .lines()
            .filter(line -> line.startsWith(text + " # handle "))
            .map(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
            .findFirst()
            .orElseThrow();
    Programs.nft("delete rule " + largest + " handle " + handle);
  }

  /** The rules of the largest chain as nft lists them. */
  private String rules(String... options) throws IOException {
    String[] words = largest.split(" ");
    List<String> command = new java.util.ArrayList<>(List.of("nft"));
    command.addAll(List.of(options));
    command.addAll(List.of("list", "chain"));
    command.addAll(List.of(words));
    return Programs.run(command.toArray(String[]::new))
        .lines()
        .filter(line -> line.startsWith("\t\t") && !line.startsWith("\t\ttype "))
        .collect(Collectors.joining("\n"));
  }

  private static String batch(List<String> of, Function<String, String> command) {
    return of.stream().map(command).collect(Collectors.joining("\n", "", "\n"));
  }

  private static String chain(NftJson.Rule rule) {
    return rule.family() + " " + rule.table() + " " + rule.chain();
  }
}
