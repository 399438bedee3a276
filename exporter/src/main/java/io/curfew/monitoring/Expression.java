package io.curfew.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An expression in a form that doesn't depend on who wrote it: people write comments, line feeds
 * and 90s, Prometheus one line and 1m30s, and not every version the same.
 */
public final class Expression {
  private static final Pattern TOKEN =
      Pattern.compile(
          """
          (?<comment>\\#[^\\n]*)
          |(?<string>"(?:[^"\\\\]|\\\\.)*+"|'(?:[^'\\\\]|\\\\.)*+'|`[^`]*+`)
          |(?<duration>(?:\\d++(?:ms|[smhdwy]))++(?![A-Za-z0-9_]))
          |(?<number>0[xX][0-9a-fA-F]++|(?:\\d++\\.?\\d*+|\\.\\d++)(?:[eE][+-]?\\d++)?)
          |(?<name>(?:[A-Za-z_]|:(?=[A-Za-z_]))[A-Za-z0-9_:]*+)
          |(?<sign>=~|!~|!=|==|>=|<=|\\S)
          """,
          Pattern.COMMENTS);

  private Expression() {}

  /** The tokens, with a blank between any two. */
  public static String canonical(String text) {
    List<String> tokens = new ArrayList<>();
    Matcher found = TOKEN.matcher(text);
    while (found.find()) {
      if (found.group("comment") != null) {
        continue;
      }
      String token = found.group();
      if (found.group("string") != null) {
        token = string(token);
      } else if (found.group("duration") != null) {
        token = String.format(Locale.ROOT, "%.3fs", Durations.seconds(token));
      } else if (found.group("number") != null) {
        token = number(token);
      }
      add(token, tokens);
    }
    return String.join(" ", tokens);
  }

  /** Without what may be there or not: a comma at the end of a list, braces around nothing. */
  private static void add(String token, List<String> tokens) {
    boolean closes = token.equals("}") || token.equals(")");
    if (closes && !tokens.isEmpty() && tokens.get(tokens.size() - 1).equals(",")) {
      tokens.remove(tokens.size() - 1);
    }
    if (!token.equals("}")) {
      tokens.add(token);
      return;
    }
    int open = tokens.lastIndexOf("{");
    String matchers = matchers(tokens.subList(open + 1, tokens.size()));
    tokens.subList(Math.max(0, open), tokens.size()).clear();
    if (!matchers.isEmpty()) {
      tokens.add("{ " + matchers + " }");
    }
  }

  /** Prometheus sorts them. */
  private static String matchers(List<String> tokens) {
    List<String> matchers = new ArrayList<>(List.of(""));
    for (String token : tokens) {
      if (token.equals(",")) {
        matchers.add("");
      } else {
        matchers.add(matchers.remove(matchers.size() - 1) + token);
      }
    }
    return matchers.stream().sorted().collect(Collectors.joining(" , "));
  }

  private static String string(String quoted) {
    String inner = quoted.substring(1, quoted.length() - 1);
    if (quoted.startsWith("`")) {
      inner = inner.replace("\\", "\\\\").replace("\"", "\\\"");
    } else if (quoted.startsWith("'")) {
      inner = inner.replace("\\'", "'").replace("\"", "\\\"");
    }
    return "\"" + inner + "\"";
  }

  private static String number(String text) {
    return text.toLowerCase(Locale.ROOT).startsWith("0x")
        ? text
        : Double.toString(Double.parseDouble(text));
  }
}
