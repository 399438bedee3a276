package io.curfew.control;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code health}: what the running exporter says of itself, for the doctor. */
public final class HealthRequest implements ControlRequest {
  /** The exporter's process. */
  public static final String PID = "pid";

  /** {@code true} or {@code false}. */
  public static final String STATE_WRITABLE = "state.writable";

  /** What counts SSH bytes; absent where SSH is switched off. */
  public static final String COUNTING = "ssh.counting";

  /** Where login records are read from. */
  public static final String RECORDS = "ssh.records";

  /** Why they can't be read; absent while they can. */
  public static final String RECORDS_PROBLEM = "ssh.records.problem";

  /** Whose network the exporter sees: host, other or unknown. */
  public static final String NETWORK = "network";

  /** Before the name of a collector whose last reading failed; the value says why. */
  public static final String FAILING = "failing.";

  private final Supplier<Map<String, String>> health;

  /** Asks for the words at each request. */
  public HealthRequest(Supplier<Map<String, String>> health) {
    this.health = health;
  }

  @Override
  public String name() {
    return "health";
  }

  @Override
  public List<String> answer(Map<String, String> fields) {
    return List.of(ControlLine.write(health.get()));
  }
}
