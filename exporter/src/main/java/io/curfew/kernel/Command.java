package io.curfew.kernel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One child process: arguments as given, no shell, bounded in time and in output.
 *
 * <p>The child sees PATH and a C locale, nothing else of curfew's environment.
 */
public record Command(List<String> arguments, String input, Duration timeout, int maxOutputBytes) {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** What the child left behind; output past the bound was dropped. */
  public record Result(int exitStatus, String output, String errors) {
    public boolean succeeded() {
      return exitStatus == 0;
    }

    /** The first line that says why it failed. */
    public String complaint() {
      Optional<String> line =
          (errors + "\n" + output).lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst();
      return line.orElse("exit status " + exitStatus);
    }
  }

  public Command {
    arguments = List.copyOf(arguments);
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException("a command needs a program");
    }
  }

  public static Command of(String... arguments) {
    return new Command(List.of(arguments), "", Duration.ofSeconds(10), 1 << 20);
  }

  public Command withInput(String text) {
    return new Command(arguments, text, timeout, maxOutputBytes);
  }

  public Command withTimeout(Duration bound) {
    return new Command(arguments, input, bound, maxOutputBytes);
  }

  public Command withMaxOutput(int bytes) {
    return new Command(arguments, input, timeout, bytes);
  }

  /**
   * Runs it to its end.
   *
   * @throws IOException when the program can't be started or does not end in time (it is killed
   *     then)
   */
  public Result run() throws IOException {
    Process process = launch();
    try {
      CompletableFuture<String> output = read(process.getInputStream());
      CompletableFuture<String> errors = read(process.getErrorStream());
      CompletableFuture<Void> fed = feed(process.getOutputStream());
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new CommandTimeout(
            arguments.get(0) + " did not end within " + timeout.toMillis() + " ms");
      }
      fed.join();
      return new Result(process.exitValue(), output.join(), errors.join());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(arguments.get(0) + " was interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Whether the program is an executable file on the path that children see. */
  public static boolean exists(String program) {
    return Stream.of(PATH.split(":")).anyMatch(d -> Files.isExecutable(Path.of(d, program)));
  }

  /** A child that nobody waits for yet. */
  Process launch() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(arguments);
    builder.environment().clear();
    builder.environment().putAll(Map.of("PATH", PATH, "LC_ALL", "C"));
    return builder.start();
  }

  private CompletableFuture<Void> feed(OutputStream stdin) {
    return CompletableFuture.runAsync(
        () -> {
          try (stdin) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
          } catch (IOException e) {
            // A child that does not read its input says by its exit status whether that is a
            // failure.
          }
        },
        Command::onOwnThread);
  }

  private CompletableFuture<String> read(InputStream stream) {
    return CompletableFuture.supplyAsync(
            () -> {
              ByteArrayOutputStream kept = new ByteArrayOutputStream();
              byte[] chunk = new byte[8192];
              try (stream) {
                for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk)) {
                  kept.write(chunk, 0, Math.min(n, maxOutputBytes - kept.size()));
                }
              } catch (IOException e) {
                // A killed child closes its pipes under us; what came until then is the output.
              }
              return kept.toString(StandardCharsets.UTF_8);
            },
            Command::onOwnThread)
        // A grandchild that outlives the child may hold the pipe open for ever.
        .completeOnTimeout("", timeout.toMillis() + 1000, TimeUnit.MILLISECONDS);
  }

  static void onOwnThread(Runnable work) {
    Thread thread = new Thread(work, "command-pipe");
    thread.setDaemon(true);
    thread.start();
  }
}
