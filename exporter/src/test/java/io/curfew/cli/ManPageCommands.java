package io.curfew.cli;

import java.util.Arrays;
import java.util.IllegalFormatException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual's section on commands, in man(7): each with its arguments and options. */
final class ManPageCommands {
  private final StringBuilder page = new StringBuilder();

  private ManPageCommands() {}

  static String of(CommandLine top) {
    ManPageCommands commands = new ManPageCommands();
    top.getSubcommands().values().forEach(commands::write);
    return commands.page.toString();
  }

  private void write(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    line(".SS " + roff(name(spec)));
    if (!spec.positionalParameters().isEmpty()) {
      line(".RI \"" + roff(name(spec)) + " \" \"" + parameters(spec) + "\"");
      line(".PP");
    }
    Arrays.stream(spec.usageMessage().description()).forEach(text -> line(roff(formatted(text))));
    spec.positionalParameters().forEach(p -> argument("\\fI" + roff(label(p)) + "\\fR", p));
    spec.options().stream()
        .filter(option -> !option.usageHelp() && !option.versionHelp() && !option.hidden())
        .forEach(option -> argument(names(option), option));
    command.getSubcommands().values().forEach(this::write);
  }

  private void argument(String head, ArgSpec argument) {
    line(".TP");
    line(head);
    Arrays.stream(argument.description()).forEach(text -> line(roff(formatted(text))));
  }

  private static String name(CommandSpec spec) {
    return spec.qualifiedName(" ");
  }

  private static String parameters(CommandSpec spec) {
    List<PositionalParamSpec> parameters = spec.positionalParameters();
    return parameters.stream()
        .map(p -> roff(p.required() ? label(p) : "[" + label(p) + "]"))
        .collect(Collectors.joining(" "));
  }

  private static String label(ArgSpec argument) {
    String label = argument.paramLabel();
    return label.startsWith("<") ? label.substring(1, label.length() - 1) : label;
  }

  private static String names(OptionSpec option) {
    String names =
        Arrays.stream(option.names())
            .map(name -> "\\fB" + roff(name) + "\\fR")
            .collect(Collectors.joining(", "));
    return option.arity().max() == 0 ? names : names + " \\fI" + roff(label(option)) + "\\fR";
  }

  /** picocli hands descriptions to String.format, and shows one that is no format as it is. */
  private static String formatted(String text) {
    try {
      return String.format(text);
    } catch (IllegalFormatException e) {
      return text;
    }
  }

  /** groff_man(7): a minus is told from a hyphen, and a dot that begins a line is no request. */
  static String roff(String text) {
    String escaped =
        Pattern.compile("[^\\x00-\\x7f]")
            .matcher(text.replace("\\", "\\e").replace("-", "\\-"))
            .replaceAll(found -> String.format("\\\\[u%04X]", (int) found.group().charAt(0)));
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }

  private void line(String text) {
    page.append(text.replace("\n", "\n.br\n")).append('\n');
  }
}
