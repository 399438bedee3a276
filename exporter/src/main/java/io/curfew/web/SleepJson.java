package io.curfew.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.curfew.evidence.Blocker;
import io.curfew.sleep.Advice;
import io.curfew.sleep.Judged;
import io.curfew.sleep.KeptAwake;
import io.curfew.sleep.SleepView;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Writes the guard's view: of the API, and of {@code curfew sleep explain}. */
public final class SleepJson {
  private SleepJson() {}

  /** One line, with its end. */
  public static String write(SleepView view) {
    return Json.written(json -> view(json, view));
  }

  private static void view(JsonGenerator json, SleepView view) throws IOException {
    json.writeStringField("ts", view.at().toString());
    json.writeBooleanField("ready", view.ready());
    json.writeBooleanField("armed", view.armed());
    if (view.dryRun().isPresent()) {
      json.writeStringField("dry_run", view.dryRun().get());
    }
    json.writeStringField("action", view.action());
    seconds(json, "idle_window_seconds", view.idleWindow());
    seconds(json, "watched_seconds", view.watched().unbroken());
    json.writeStringField("watched_since", view.watched().since());
    json.writeStringField("awake", view.awake());
    time(json, "boot", view.boot());
    time(json, "resumed", view.resumed());
    time(json, "announced", view.announced());
    json.writeArrayFieldStart("sources");
    for (SleepView.Source source : view.sources()) {
      json.writeStartObject();
      json.writeStringField("source", source.name());
      json.writeBooleanField("known", source.known());
      json.writeBooleanField("judged", source.judged());
      time(json, "last", source.last());
      json.writeEndObject();
    }
    json.writeEndArray();
    blockers(json, view.blockers());
    json.writeArrayFieldStart("keep_awake");
    for (KeptAwake entry : view.keptAwake()) {
      kept(json, entry);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("schedule");
    for (String span : view.schedule()) {
      json.writeString(span);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("decisions");
    for (Judged judged : view.decisions()) {
      decision(json, judged);
    }
    json.writeEndArray();
  }

  private static void kept(JsonGenerator json, KeptAwake entry) throws IOException {
    json.writeStartObject();
    json.writeNumberField("id", entry.id());
    json.writeStringField("who", entry.who());
    json.writeStringField("why", entry.why());
    json.writeStringField("since", entry.since().toString());
    json.writeStringField("until", entry.until().toString());
    json.writeEndObject();
  }

  private static void decision(JsonGenerator json, Judged judged) throws IOException {
    json.writeStartObject();
    json.writeStringField("ts", judged.at().toString());
    json.writeStringField("fingerprint", judged.request().fingerprint());
    json.writeStringField("instance", judged.request().instance());
    json.writeStringField("starts_at", judged.request().startsAt().toString());
    json.writeStringField("outcome", judged.decision().outcome().label());
    json.writeStringField("reason", judged.decision().reason());
    blockers(json, judged.decision().blockers());
    json.writeEndObject();
  }

  private static void blockers(JsonGenerator json, List<Blocker> blockers) throws IOException {
    json.writeArrayFieldStart("blockers");
    for (Blocker blocker : blockers) {
      json.writeStartObject();
      json.writeStringField("reason", blocker.reason().label());
      json.writeStringField("meaning", blocker.reason().meaning());
      json.writeStringField("detail", blocker.detail());
      json.writeStringField("advice", Advice.of(blocker.reason()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void seconds(JsonGenerator json, String field, Duration span) throws IOException {
    json.writeNumberField(field, span.toMillis() / 1e3);
  }

  private static void time(JsonGenerator json, String field, Optional<Instant> at)
      throws IOException {
    if (at.isPresent()) {
      json.writeStringField(field, at.get().toString());
    } else {
      json.writeNullField(field);
    }
  }
}
