package io.curfew.firewall;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * What the contract calls rules without a comment, by their handles: their text in {@code nft -a
 * list ruleset}, told word by word and apart from the feature.
 */
final class NftText {
  private static final int MAX_BYTES = 200;
  private static final int KEPT_BYTES = 192;

  private NftText() {}

  /** The label by "family table handle". */
  static Map<String, String> labels() throws IOException {
    Map<String, String> labels = new HashMap<>();
    String table = "";
    for (String line : Programs.run("nft", "-s", "-a", "list", "ruleset").split("\n", -1)) {
      List<String> words = words(line);
      int last = words.size() - 1;
      boolean handled =
          last > 2 && words.get(last - 1).equals("handle") && words.get(last - 2).equals("#");
      if (line.startsWith("table ")) {
        table = words.get(1) + " " + words.get(2);
      } else if (line.startsWith("\t\t") && handled) {
        labels.put(table + " " + words.get(last), label(words.subList(0, last - 2)));
      }
    }
    return labels;
  }

  private static String label(List<String> words) {
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      boolean named = i + 1 < words.size() && words.get(i + 1).equals("name");
      if (!words.get(i).equals("counter") || named) {
        kept.add(words.get(i));
      }
    }
    return kept.isEmpty() ? "counter" : bounded(String.join(" ", kept));
  }

  static String bounded(String label) {
    byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= MAX_BYTES) {
      return label;
    }
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return new String(bytes, 0, KEPT_BYTES, StandardCharsets.US_ASCII)
          + HexFormat.of().formatHex(digest, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Parted by blanks and tabs, except within quotes; nft escapes none. */
  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    for (char c : (line + " ").toCharArray()) {
      quoted ^= c == '"';
      if ((c == ' ' || c == '\t') && !quoted) {
        if (word.length() > 0) {
          words.add(word.toString());
        }
        word.setLength(0);
      } else {
        word.append(c);
      }
    }
    return words;
  }
}
