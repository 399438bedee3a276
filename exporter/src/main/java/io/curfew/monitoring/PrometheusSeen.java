package io.curfew.monitoring;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * What a Prometheus says.
 *
 * @param ahead of this host's clock; exact to half of the time that the answer took
 * @param targets those of the job curfew
 * @param rules all that it has
 * @param alertmanagers their addresses, without a slash at their end
 */
public record PrometheusSeen(
    URI address,
    Asked<String> version,
    Asked<Duration> ahead,
    Asked<List<ScrapeTarget>> targets,
    Asked<List<LoadedRule>> rules,
    Asked<List<URI>> alertmanagers) {}
