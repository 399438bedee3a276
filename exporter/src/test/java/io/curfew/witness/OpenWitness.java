package io.curfew.witness;

import java.nio.file.Path;

/**
 * A process of its own that opens a witness, says so in one line and holds it until its input ends.
 */
final class OpenWitness {
  private OpenWitness() {}

  public static void main(String[] arguments) throws Exception {
    try (Witness witness = Witness.open(Path.of("/sys"))) {
      System.out.println("open: " + witness.variant());
      while (System.in.read() >= 0) {
        witness.drain(record -> {});
      }
    } catch (WitnessUnavailable e) {
      System.out.println(e.getMessage());
    }
  }
}
