package io.curfew.relay;

import io.curfew.sleep.Receipt;
import io.curfew.sleep.SleepRequest;
import java.util.List;

/** This host's own desk, for the alerts that are its own. */
public interface OwnDesk {
  boolean isThisHost(String instance);

  /** Takes alerts and says what will become of each, in their order. */
  List<Receipt> receive(List<SleepRequest> requests);
}
