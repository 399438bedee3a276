package io.curfew;

import io.curfew.control.KeepAwakeRequest;
import io.curfew.sleep.KeptAwake;
import io.curfew.sleep.Sleep;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Takes the wishes of those who want the host awake to the guard. */
record AwakeKeeper(Guarded guarded) implements KeepAwakeRequest.Keeper {
  /** The guard, where there is one. */
  @FunctionalInterface
  interface Guarded {
    Sleep sleep() throws IOException;
  }

  @Override
  public KeptAwake keep(String who, String why, Duration span) throws IOException {
    return guarded.sleep().keepAwake(who, why, span);
  }

  @Override
  public List<KeptAwake> release(Optional<Integer> id, String who) throws IOException {
    return guarded.sleep().release(id, who);
  }
}
