package io.curfew.cli;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "passwd",
    description =
        "Print the bcrypt hash of a password for basic_auth_users of the web config file. The"
            + " password is asked for, or is the first line of standard input.",
    mixinStandardHelpOptions = true)
final class Passwd implements Callable<Integer> {
  private static final int COST = 10;
  private static final int MAX_BYTES = 71; // and an end mark: bcrypt reads no further

  private final InputStream input;

  @Spec private CommandSpec spec;

  Passwd(InputStream input) {
    this.input = input;
  }

  @Override
  public Integer call() throws IOException {
    byte[] password = ask();
    if (password.length == 0 || password.length > MAX_BYTES) {
      throw new IOException("a password of 1 to " + MAX_BYTES + " bytes expected");
    }
    byte[] hash = BCrypt.with(BCrypt.Version.VERSION_2Y).hash(COST, password);
    spec.commandLine().getOut().println(new String(hash, StandardCharsets.US_ASCII));
    return ExitStatus.DONE;
  }

  private byte[] ask() throws IOException {
    if (!Terminal.watches(0)) {
      return line();
    }
    // Java hides what is typed only where it can also show something.
    Console terminal =
        Optional.ofNullable(System.console())
            .filter(console -> Terminal.watches())
            .orElseThrow(
                () ->
                    new IOException(
                        "the password would be seen as you type it: don't redirect the output, or"
                            + " pipe the password in"));
    String first = prompt(terminal, "password: ");
    if (!first.equals(prompt(terminal, "again: "))) {
      throw new IOException("the two passwords differ");
    }
    return first.getBytes(StandardCharsets.UTF_8);
  }

  private byte[] line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = input.read();
    while (next >= 0 && next != '\n' && line.size() <= MAX_BYTES + 1) {
      line.write(next);
      next = input.read();
    }
    byte[] bytes = line.toByteArray();
    boolean carriage = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
    return carriage ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
  }

  private static String prompt(Console terminal, String text) {
    return Optional.ofNullable(terminal.readPassword("%s", text)).map(String::new).orElse("");
  }
}
