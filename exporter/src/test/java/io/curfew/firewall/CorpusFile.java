package io.curfew.firewall;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A ruleset of the corpus: {@code NAME.nft} for {@code nft -f}, {@code NAME.ip4tables} and {@code
 * NAME.ip6tables} as iptables-save writes them with counters.
 */
record CorpusFile(String name, String text) {
  static List<CorpusFile> all() {
    try (Stream<Path> files = Files.list(directory())) {
      return files.sorted().map(CorpusFile::of).toList();
    } catch (IOException e) {
      throw new IllegalStateException("the corpus", e);
    }
  }

  static List<CorpusFile> ofNft() {
    return all().stream().filter(CorpusFile::isNft).toList();
  }

  static List<CorpusFile> ofIptables() {
    return all().stream().filter(file -> !file.isNft()).toList();
  }

  boolean isNft() {
    return name.endsWith(".nft");
  }

  /** iptables or ip6tables. */
  String program() {
    return name.endsWith(".ip4tables") ? "iptables" : "ip6tables";
  }

  /** Into nf_tables, by nft or by iptables' nft flavour. */
  void load() throws IOException {
    if (isNft()) {
      Programs.nft(text);
    } else {
      Programs.feed(text, program() + "-nft-restore", "-c");
    }
  }

  /** Replaces all of nf_tables, as a service's reload does. */
  void reload() throws IOException {
    if (isNft()) {
      Programs.nft("flush ruleset\n" + text);
    } else {
      Programs.nft("flush ruleset");
      load();
    }
  }

  @Override
  public String toString() {
    return name;
  }

  private static CorpusFile of(Path file) {
    try {
      return new CorpusFile(file.getFileName().toString(), Files.readString(file));
    } catch (IOException e) {
      throw new IllegalStateException(file.toString(), e);
    }
  }

  private static Path directory() {
    try {
      return Path.of(Objects.requireNonNull(CorpusFile.class.getResource("/firewall")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the corpus", e);
    }
  }
}
