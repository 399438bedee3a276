package io.curfew.doctor;

import java.util.List;

/** Who scrapes is known by Prometheus alone. */
final class ScrapeNote implements Check {
  @Override
  public List<Finding> look(Patient patient) {
    return List.of(
        Finding.unseen(
            "scrape",
            "whether Prometheus scrapes this host can't be told from here",
            "ask it: up{job=\"curfew\"}"));
  }
}
