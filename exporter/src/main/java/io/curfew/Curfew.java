package io.curfew;

import io.curfew.cli.CommandTree;
import io.curfew.cli.Service;
import io.curfew.kernel.Native;
import io.curfew.kernel.Supervisor;
import java.util.Optional;

/** The program's entry. */
public final class Curfew {
  private Curfew() {}

  public static void main(String[] arguments) {
    Supervisor supervisor = Supervisor.of(System.getenv(), ProcessHandle.current().pid());
    System.exit(run(new ExporterService(supervisor), arguments));
  }

  private static int run(Service service, String... arguments) {
    try {
      return CommandTree.run(version(), service, arguments);
    } catch (LinkageError e) {
      System.err.println("curfew: " + Native.unloadable(e).orElseThrow(() -> e));
      return 1;
    }
  }

  static String version() {
    return Optional.ofNullable(Curfew.class.getPackage().getImplementationVersion())
        .orElse("unpackaged");
  }

  /** The commit that was built, or empty where the build did not know it. */
  static String revision() {
    return Optional.ofNullable(Curfew.class.getPackage().getSpecificationVersion()).orElse("");
  }
}
