package io.curfew.flow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings together flows, as conntrack tells them, and the witness's records of who opened them;
 * either may come first.
 *
 * <p>A record is used up by its flow, never older than it, and not considered before all events are
 * read that were sent before it: so a port that is used again neither inherits an owner nor hands
 * one back, unless the witness had to drop the right record within that quarter of a second. Where
 * several flows with the same addresses and ports meet, they are paired in order if there are as
 * many records, and called ambiguous otherwise.
 *
 * <p>Pure: time is told, in nanoseconds of CLOCK_BOOTTIME. Owned by one thread.
 */
final class FlowJoin {
  /** How long a flow waits for its record: the packet leaves microseconds after the event. */
  static final long FLOW_WAITS = 250_000_000;

  /** How long a record can wait for its flow. */
  private static final long RECORD_WAITS = 2_000_000_000;

  /**
   * By how much a record can be younger than its flow's event, but for a task that lost its CPU.
   */
  private static final long LEAVES_WITHIN = 20_000_000;

  /** Takes what was decided. */
  interface Joined {
    void opened(ObservedFlow flow, Witnessed by);

    /** The witness saw nothing of it, or can't be sure; the socket may still tell. */
    void unseen(ObservedFlow flow);

    void ambiguous(ObservedFlow flow);

    /** Too much waited already. */
    void lost(ObservedFlow flow);
  }

  private final int max;
  private final Joined joined;
  private final Map<FlowKey, Meeting> meetings = new HashMap<>();

  /** Those with flows, in the order of their deadlines, and some that were decided meanwhile. */
  private final Deque<Meeting> waiting = new ArrayDeque<>();

  private final RecentKeys keys = new RecentKeys();
  private List<Meeting> touched = new ArrayList<>();

  private boolean gaps;

  /** Every event sent until then was read, or lost. */
  private long read;

  /**
   * Starts empty.
   *
   * @param max most addresses and ports that wait; half of them for flows
   */
  FlowJoin(int max, Joined joined) {
    this.max = max;
    this.joined = joined;
  }

  /** What meets under one key. */
  private static final class Meeting {
    private final FlowKey key;
    private final List<ObservedFlow> flows = new ArrayList<>(1);
    private final List<Witnessed> records = new ArrayList<>(1);

    /** When each of the flows was read. */
    private final List<Long> read = new ArrayList<>(1);

    /** No earlier flow had the key, hence no earlier record can have it either. */
    private boolean first;

    private long since;
    private long deadline;
    private long murkyUntil = Long.MIN_VALUE;
    private boolean touched;

    Meeting(FlowKey key) {
      this.key = key;
    }

    /** How many flows were read so long ago that their packets must have left. */
    int settled(long horizon) {
      int count = 0;
      while (count < read.size() && read.get(count) + LEAVES_WITHIN <= horizon) {
        count++;
      }
      return count;
    }

    /** The first flows wait no longer; what is left waits from its own time on. */
    void decided(int count) {
      flows.subList(0, count).clear();
      read.subList(0, count).clear();
      if (!read.isEmpty()) {
        deadline = read.get(0) + FLOW_WAITS;
      }
    }
  }

  /**
   * A new flow.
   *
   * @param since its event was sent after this
   * @param now its event was read at this time
   */
  void flow(FlowKey key, ObservedFlow flow, long since, long now) {
    boolean first = keys.first(key);
    if (meetings.size() >= max / 2 && !meetings.containsKey(key)) {
      joined.lost(flow);
      return;
    }
    Meeting meeting = meeting(key);
    if (meeting.flows.isEmpty()) {
      meeting.first = first;
      meeting.since = since;
      meeting.deadline = now + FLOW_WAITS;
      waiting.add(meeting);
    }
    meeting.flows.add(flow);
    meeting.read.add(now);
  }

  /** How many more records there is room for; the others are to wait where they are. */
  int room() {
    return max - meetings.size();
  }

  /** What the witness recorded. */
  void record(FlowKey key, Witnessed record) {
    meeting(key).records.add(record);
  }

  /** Whether a flow waits for its record. */
  boolean waits() {
    return !waiting.isEmpty();
  }

  /**
   * Decides what can be decided, and gives up what waited too long.
   *
   * @param empty every event sent until then was read
   * @param crowded more events wait than there is time to read: a record is taken for its flow's
   *     without waiting for what may come between
   * @param lossy records were lost lately, perhaps that of a flow that waits here
   */
  void turn(long empty, boolean crowded, boolean lossy, long now) {
    gaps = lossy;
    read = Math.max(read, Math.max(empty, now - RECORD_WAITS));
    List<Meeting> due = touched;
    touched = new ArrayList<>();
    for (Meeting meeting : due) {
      meeting.touched = false;
      settle(meeting, crowded ? now : empty, now);
    }
    while (!waiting.isEmpty() && over(waiting.getFirst(), now)) {
      giveUp(waiting.removeFirst(), now);
    }
  }

  /** Gives up everything that waits. */
  void end() {
    while (!waiting.isEmpty()) {
      giveUp(waiting.removeFirst(), Long.MAX_VALUE - FLOW_WAITS);
    }
    meetings.clear();
  }

  private static boolean over(Meeting meeting, long now) {
    return (meeting.flows.isEmpty() && now >= meeting.murkyUntil) || now > meeting.deadline;
  }

  private Meeting meeting(FlowKey key) {
    Meeting meeting = meetings.get(key);
    if (meeting == null) {
      meeting = new Meeting(key);
      meetings.put(key, meeting);
    }
    touch(meeting);
    return meeting;
  }

  private void touch(Meeting meeting) {
    if (!meeting.touched) {
      meeting.touched = true;
      touched.add(meeting);
    }
  }

  private void settle(Meeting meeting, long horizon, long now) {
    if (!meeting.flows.isEmpty()) {
      // Of an earlier flow with the same addresses and ports, which conntrack did not call new.
      meeting.records.removeIf(record -> record.bootNanos() < meeting.since);
    }
    if (meeting.flows.isEmpty()) {
      // A flow of later would be too young for them.
      meeting.records.subList(0, recordsUntil(meeting, read)).clear();
    } else if (now >= meeting.murkyUntil) {
      pair(meeting, horizon);
    }
    if (!meeting.records.isEmpty()) {
      touch(meeting);
    } else {
      forget(meeting, now);
    }
  }

  private void forget(Meeting meeting, long now) {
    if (meeting.flows.isEmpty() && meeting.records.isEmpty() && now >= meeting.murkyUntil) {
      meetings.remove(meeting.key, meeting);
    }
  }

  private void pair(Meeting meeting, long horizon) {
    int flows = meeting.flows.size();
    int records = recordsUntil(meeting, horizon);
    if (records == 0) {
      return;
    }
    // The first flow of its kind made the entry that the others' packets went through.
    boolean one = flows == 1 && (records == 1 || (meeting.first && !gaps));
    if (one || (records >= flows && sameOpener(meeting.records.subList(0, records)))) {
      pair(meeting, flows, records);
    } else if (records == flows && oneZone(meeting.flows)) {
      // One record may still be on its way while another is too many: so what was read a moment ago
      // is paired, if the numbers were equal then and are now.
      int settled = meeting.settled(horizon);
      if (settled == flows
          || (settled > 0 && recordsUntil(meeting, meeting.read.get(settled - 1)) == settled)) {
        pair(meeting, settled, settled);
      }
    }
  }

  /** In order, as conntrack tells and the witness sees the flows of one key one after the other. */
  private void pair(Meeting meeting, int flows, int records) {
    for (int i = 0; i < flows; i++) {
      Witnessed record = meeting.records.get(i);
      // Events are told in the order in which they were sent.
      read = Math.max(read, record.bootNanos() - LEAVES_WITHIN);
      if (record.certain()) {
        joined.opened(meeting.flows.get(i), record);
      } else {
        joined.unseen(meeting.flows.get(i));
      }
    }
    meeting.decided(flows);
    meeting.records.subList(0, records).clear();
  }

  private void giveUp(Meeting meeting, long now) {
    if (meeting.flows.size() == 1 && meeting.records.isEmpty()) {
      joined.unseen(meeting.flows.get(0));
    } else if (!meeting.flows.isEmpty()) {
      meeting.flows.forEach(joined::ambiguous);
      meeting.records.clear();
      // A record of theirs may still come, and must not meet the next flow.
      meeting.murkyUntil = now + FLOW_WAITS;
      meeting.deadline = meeting.murkyUntil;
      waiting.add(meeting);
    }
    meeting.decided(meeting.flows.size());
    forget(meeting, now);
  }

  private static int recordsUntil(Meeting meeting, long horizon) {
    int count = 0;
    while (count < meeting.records.size() && meeting.records.get(count).bootNanos() <= horizon) {
      count++;
    }
    return count;
  }

  private static boolean sameOpener(List<Witnessed> records) {
    Witnessed first = records.get(0);
    for (Witnessed record : records) {
      if (!record.sameOpener(first)) {
        return false;
      }
    }
    return true;
  }

  /** The witness can't see zones: the flows of two may have come in any order. */
  private static boolean oneZone(List<ObservedFlow> flows) {
    int zone = flows.get(0).zone();
    for (ObservedFlow flow : flows) {
      if (flow.zone() != zone) {
        return false;
      }
    }
    return true;
  }
}
