package io.curfew.control;

import io.curfew.flow.DestinationListing;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code destinations}: what is trusted, learned and unknown, as {@link DestinationsJson} writes
 * it; the fields "state" and "limit" may narrow it.
 */
public final class DestinationsRequest implements ControlRequest {
  private static final int MAX_ROWS = 1_000_000;

  private final Clock clock;
  private final Supplier<Optional<DestinationListing>> listing;

  /** Asks for the listing at each request. */
  public DestinationsRequest(Clock clock, Supplier<Optional<DestinationListing>> listing) {
    this.clock = clock;
    this.listing = listing;
  }

  @Override
  public String name() {
    return "destinations";
  }

  @Override
  public List<String> answer(Map<String, String> fields) throws IOException {
    Optional<String> state = Optional.ofNullable(fields.get("state"));
    if (state.isPresent() && !List.of("trusted", "learned", "unknown").contains(state.get())) {
      throw new IOException("request: state: trusted, learned or unknown expected");
    }
    return List.of(
        DestinationsJson.write(
            clock.instant(),
            listing.get(),
            state,
            rows(fields.getOrDefault("limit", Integer.toString(DestinationsJson.ROWS)))));
  }

  private static int rows(String limit) throws IOException {
    try {
      int rows = Integer.parseInt(limit);
      if (rows >= 1 && rows <= MAX_ROWS) {
        return rows;
      }
    } catch (NumberFormatException e) {
      // Said below, like a number out of range.
    }
    throw new IOException("request: limit: a number from 1 to " + MAX_ROWS + " expected");
  }
}
