package io.curfew.iptables;

import java.util.Set;

/**
 * The words of one rule, one after the other. A text of anything but letters, digits, {@code _} and
 * {@code -} stands in double quotes, where a backslash precedes {@code "}, {@code '} and itself,
 * and where a line break is only a character (iptables: xtables_save_string).
 *
 * <p>Names of chains and devices are printed as they are, and may hold quotation marks. What looks
 * like the beginning of a quotation that never ends is such a word, too.
 */
final class SavedWords {
  /** No extension saves a longer text: cgroup paths have at most 4096 bytes, each escaped. */
  private static final int MAX_QUOTED = 1 << 14;

  private static final Set<String> BARE =
      Set.of("-j", "-g", "-i", "-o", "--physdev-in", "--physdev-out");

  private final String text;
  private int at;

  /** The present word, without the quotation marks. */
  private int from;

  private int to;
  private boolean quoted;

  SavedWords(String text, int at) {
    this.text = text;
    this.at = at;
    this.from = at;
    this.to = at;
  }

  /** Steps to the next word of this rule, if there is one. */
  boolean next() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    if (at == text.length() || text.charAt(at) == '\n') {
      from = at;
      to = at;
      quoted = false;
      return false;
    }
    int close = text.charAt(at) == '"' && !bare() ? close(at + 1) : -1;
    quoted = close >= 0;
    from = quoted ? at + 1 : at;
    to = quoted ? close : blank(at);
    at = quoted ? close + 1 : to;
    return true;
  }

  /** Whether the word before this one takes a name as it is. */
  private boolean bare() {
    return !quoted && BARE.contains(text.substring(from, to));
  }

  String word() {
    String word = text.substring(from, to);
    return quoted ? unescaped(word) : word;
  }

  boolean quoted() {
    return quoted;
  }

  /** Where the next word is looked for; behind the last, where the line ends. */
  int at() {
    return at;
  }

  /** The closing quotation mark; negative where that before it opened none. */
  private int close(int begin) {
    int bound = Math.min(text.length(), begin + MAX_QUOTED);
    for (int i = begin; i < bound; i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == '"') {
        boolean ends =
            i + 1 == text.length() || text.charAt(i + 1) == ' ' || text.charAt(i + 1) == '\n';
        return ends ? i : -1;
      }
    }
    return -1;
  }

  private int blank(int begin) {
    int i = begin;
    while (i < text.length() && text.charAt(i) != ' ' && text.charAt(i) != '\n') {
      i++;
    }
    return i;
  }

  private static String unescaped(String escaped) {
    if (escaped.indexOf('\\') < 0) {
      return escaped;
    }
    StringBuilder plain = new StringBuilder(escaped.length());
    for (int i = 0; i < escaped.length(); i++) {
      if (escaped.charAt(i) == '\\' && i + 1 < escaped.length()) {
        i++;
      }
      plain.append(escaped.charAt(i));
    }
    return plain.toString();
  }
}
