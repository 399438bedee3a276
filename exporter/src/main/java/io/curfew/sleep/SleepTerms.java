package io.curfew.sleep;

import java.time.Duration;

/**
 * What the configuration says about sleeping.
 *
 * @param sshThreshold bytes a second of SSH up to which a connection counts as silent
 */
record SleepTerms(Duration idleWindow, int sshThreshold, boolean armed, String action) {}
