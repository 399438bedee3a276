package io.curfew.sleep;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * This waking of the machine.
 *
 * @param resumed end of the last sleep in this boot, if there was one
 * @param awake random, made anew at each start of curfew, boot and resume: an alert that carries
 *     another one was raised about an earlier waking
 */
record MachineState(
    String bootId, Instant boot, Duration uptime, Optional<Instant> resumed, String awake) {}
