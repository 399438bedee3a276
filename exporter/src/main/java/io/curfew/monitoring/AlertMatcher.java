package io.curfew.monitoring;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** One matcher of a route; a label that an alert lacks is the empty text. */
record AlertMatcher(String label, Predicate<String> value) {
  private static final Pattern TEXT =
      Pattern.compile("\\s*\"?([^=!~\"\\s]+)\"?\\s*(=~|!~|!=|=)\\s*(.*?)\\s*", Pattern.DOTALL);

  boolean matches(Map<String, String> labels) {
    return value.test(labels.getOrDefault(label, ""));
  }

  /** All of a route, in the three ways of writing them. */
  static List<AlertMatcher> all(Map<?, ?> route) throws IOException {
    List<AlertMatcher> matchers = new ArrayList<>();
    if (route.get("matchers") instanceof List<?> texts) {
      for (Object text : texts) {
        matchers.add(parse(String.valueOf(text)));
      }
    }
    if (route.get("match") instanceof Map<?, ?> equal) {
      for (Map.Entry<?, ?> one : equal.entrySet()) {
        matchers.add(of(String.valueOf(one.getKey()), "=", String.valueOf(one.getValue())));
      }
    }
    if (route.get("match_re") instanceof Map<?, ?> like) {
      for (Map.Entry<?, ?> one : like.entrySet()) {
        matchers.add(of(String.valueOf(one.getKey()), "=~", String.valueOf(one.getValue())));
      }
    }
    return matchers;
  }

  static AlertMatcher parse(String text) throws IOException {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IOException("a matcher that is not understood: " + text);
    }
    String value = parts.group(3);
    if (value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")) {
      value = value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1");
    }
    return of(parts.group(1), parts.group(2), value);
  }

  private static AlertMatcher of(String label, String sign, String value) throws IOException {
    if (!sign.endsWith("~")) {
      boolean equal = sign.equals("=");
      return new AlertMatcher(label, one -> one.equals(value) == equal);
    }
    try {
      Predicate<String> like = Pattern.compile(value).asMatchPredicate();
      return new AlertMatcher(label, sign.equals("=~") ? like : like.negate());
    } catch (PatternSyntaxException e) {
      throw new IOException("a matcher that is not understood: " + label + sign + value, e);
    }
  }
}
