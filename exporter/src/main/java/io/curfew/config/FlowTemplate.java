package io.curfew.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A line of text with fields in braces, as in {@code {ev.src} > {ev.dst}}; a brace itself is
 * doubled.
 */
public record FlowTemplate(List<Part> parts) {
  /**
   * Text that stands for itself, or a field.
   *
   * @param text empty where it is a field
   */
  public record Part(String text, Optional<FlowField> field) {}

  /** What {@code curfew flows} prints. */
  public static final String CLASSIC =
      "{ts}: {ev.proto} {ev.src}/{ev.sport} > {ev.dst}/{ev.dport} ::"
          + " {info.pid} {info.uid}:{info.gid} {info.service} :: {info.cmdline}";

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException saying in one line what is wrong with it
   */
  public static FlowTemplate parse(String text) {
    if (text.isEmpty() || text.chars().anyMatch(c -> c != '\t' && Character.isISOControl(c))) {
      throw new IllegalArgumentException(
          "a template of one line expected, without control characters but tab");
    }
    List<Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean brace = c == '{' || c == '}';
      if (brace && i + 1 < text.length() && text.charAt(i + 1) == c) {
        literal.append(c);
        i++;
      } else if (c == '{') {
        int end = text.indexOf('}', i);
        if (end < 0) {
          throw new IllegalArgumentException("a } expected after {" + text.substring(i + 1));
        }
        flush(literal, parts);
        parts.add(new Part("", Optional.of(field(text.substring(i + 1, end)))));
        i = end;
      } else if (c == '}') {
        throw new IllegalArgumentException("}} expected where no field ends");
      } else {
        literal.append(c);
      }
    }
    flush(literal, parts);
    if (parts.stream().allMatch(part -> part.field().isEmpty())) {
      throw new IllegalArgumentException(
          "a template with a field expected, known are " + FlowField.known());
    }
    return new FlowTemplate(List.copyOf(parts));
  }

  private static void flush(StringBuilder literal, List<Part> parts) {
    if (!literal.isEmpty()) {
      parts.add(new Part(literal.toString(), Optional.empty()));
      literal.setLength(0);
    }
  }

  private static FlowField field(String name) {
    return FlowField.named(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown field {" + name + "}, known are " + FlowField.known()));
  }
}
