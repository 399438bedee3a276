package io.curfew.cli;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "passwd",
    description =
        "Print the bcrypt hash of a password for basic_auth_users of the web config file.")
final class Passwd implements Callable<Integer> {
  private static final int COST = 10;
  private static final int MAX_BYTES = 72; // bcrypt reads no further

  private final InputStream input;

  @Spec private CommandSpec spec;

  Passwd(InputStream input) {
    this.input = input;
  }

  @Override
  public Integer call() throws IOException {
    byte[] password = ask().getBytes(StandardCharsets.UTF_8);
    if (password.length == 0 || password.length > MAX_BYTES) {
      throw new IOException("a password of 1 to " + MAX_BYTES + " bytes expected");
    }
    byte[] hash = BCrypt.with(BCrypt.Version.VERSION_2Y).hash(COST, password);
    spec.commandLine().getOut().println(new String(hash, StandardCharsets.US_ASCII));
    return ExitStatus.DONE;
  }

  private String ask() throws IOException {
    Optional<Console> terminal = Optional.ofNullable(System.console());
    if (terminal.isPresent()) {
      String first = prompt(terminal.get(), "password: ");
      if (!first.equals(prompt(terminal.get(), "again: "))) {
        throw new IOException("the two passwords differ");
      }
      return first;
    }
    return Optional.ofNullable(
            new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8)).readLine())
        .orElse("");
  }

  private static String prompt(Console terminal, String text) {
    return Optional.ofNullable(terminal.readPassword("%s", text)).map(String::new).orElse("");
  }
}
