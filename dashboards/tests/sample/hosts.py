"""A fleet of hosts, and every metric of the exporter for each. Invented, and the same at each run."""

import math
import random

DAY = 86400
NETWORK = ('ssh', 'firewall', 'flow', 'destination', 'apt', 'sleep')
REASONS = (
    'ssh_active session_open ssh_unseen ssh_table_reset apt_active apt_locked apt_running jobs_running inhibited kept_awake '
    'cancelled pods_running pods_unknown outside_schedule source_failed no_logind state_unwritable events_lost '
    'booted_recently resumed_recently failed_recently not_observed_long_enough stale_alert future_alert no_swap '
    'swap_too_small no_resume_device cannot_hibernate not_scraped').split()
IGNORED = 'no_action not_this_host resolved other_action already_pending already_slept too_many'.split()
UNATTRIBUTED = 'handshake unauthenticated no_session untrusted_log untracked set_full'.split()
APT_PATHS = ('/var/lib/apt/lists', '/var/lib/apt/lists/partial', '/var/cache/apt/archives',
             '/var/cache/apt/archives/partial', '/var/lib/dpkg/lock', '/var/lib/dpkg/lock-frontend', '/var/lib/dpkg/status')
LOCKS = ('/var/lib/apt/lists/lock', '/var/lib/dpkg/lock', '/var/lib/dpkg/lock-frontend')
# rule, verdict, packets a second
FIREWALL = (('accept established', 'accept', 900), ('ssh from the office', 'accept', 2), ('https', 'accept', 60),
            ('drop invalid', 'drop', 0.05), ('drop the rest', 'drop', 0.6), ('reject smtp out', 'reject', 0.01))
# process, unit, direction, class, flows a second
FLOWS = (('nginx', 'nginx.service', 'inbound', 'https', 3), ('apt-get', 'apt-daily.service', 'outbound', 'http', 0.02),
         ('systemd-resolve', 'systemd-resolved.service', 'outbound', 'dns', 1.2),
         ('chronyd', 'chrony.service', 'outbound', 'ntp', 0.02), ('git', 'session.scope', 'outbound', 'https', 0.1),
         ('postgres', 'postgresql@.service', 'local', 'postgresql', 0.5), ('', '', 'outbound', 'other', 0.01))


class Host:
    """Its series, moved on by step(). Asleep or down it has none but up, which is 0."""

    def __init__(self, name, cluster, begin, end, seed, users, sleeps=(), down=None, gateway=False, unknown=()):
        self.target = {'cluster': cluster, 'instance': f'{name}:10220', 'job': 'curfew'}
        self.begin, self.end, self.users, self.sleeps, self.down = begin, end, users, sleeps, down
        self.gateway, self.unknown = gateway, unknown
        self.random = random.Random(seed)
        self.now, self.values, self.awake = begin, {}, 'a1'
        self.busy_until = begin
        self.born()

    # The present values, or only what Prometheus itself says of a host that does not answer.
    def exposed(self):
        if not self.answers():
            return {('up', self.labelled({})): 0.0}
        return {**self.values, ('up', self.labelled({})): 1.0}

    def answers(self):
        return not self.asleep() and not (self.down and self.now >= self.down)

    def asleep(self):
        return any(start <= self.now < end for start, end in self.sleeps)

    def labelled(self, labels):
        return tuple(sorted({**self.target, **labels}.items()))

    def set(self, name, value, **labels):
        self.values[(name, self.labelled(labels))] = float(value)

    def add(self, name, amount, **labels):
        key = (name, self.labelled(labels))
        self.values[key] = self.values.get(key, 0.0) + float(amount)

    def get(self, name, **labels):
        return self.values.get((name, self.labelled(labels)), 0.0)

    # How busy people are: little at night, most at noon. The end is an afternoon, whenever that is.
    def daylight(self):
        hour = (self.now - self.end) / DAY + 0.62
        return max(0.05, math.sin((hour - 0.25) * 2 * math.pi) + 0.25)

    def born(self):
        self.born_ssh()
        self.born_flows()
        self.born_sleep()
        self.born_self()
        self.set('curfew_firewall_own_table_present', 1)
        self.set('curfew_firewall_ruleset_generation', 41)
        self.set('curfew_firewall_ruleset_changed_timestamp_seconds', self.begin + 3 * 3600)
        self.set('curfew_firewall_rules_changed_timestamp_seconds', self.begin + 3 * 3600, backend='nft', family='inet', table='filter')
        self.set('curfew_firewall_rules', 14, backend='nft', family='inet', table='filter')
        self.set('curfew_firewall_set_elements', 120, family='inet', table='filter', set='blocked')
        for rule, verdict, _ in FIREWALL:
            stale = rule == 'reject smtp out'
            self.set('curfew_firewall_rule_last_hit_timestamp_seconds', self.begin - 40 * DAY if stale else self.begin,
                     **rule_labels(rule, verdict))
        for path in APT_PATHS:
            self.set('curfew_apt_mtime_timestamp_seconds', self.begin - 2 * DAY, path=path)
        for path in LOCKS:
            self.set('curfew_apt_lock_held', 0, path=path)

    def born_ssh(self):
        for direction in ('in', 'out'):
            for reason in UNATTRIBUTED:
                self.set('curfew_ssh_unattributed_bytes_total', 0, direction=direction, reason=reason)
            self.set('curfew_ssh_client_bytes_total', 0, direction=direction)
            self.set('curfew_ssh_pending_bytes', 0, direction=direction)
        for reason in ('forged', 'malformed'):
            self.set('curfew_ssh_log_records_rejected_total', 0, reason=reason)
        for name, value in (('login_failures_total', 0), ('table_resets_total', 1), ('set_elements', 12), ('set_size', 65536),
                            ('last_traffic_timestamp_seconds', self.begin)):
            self.set('curfew_ssh_' + name, value)

    def born_flows(self):
        for source in ('conntrack', 'witness'):
            self.set('curfew_flow_events_lost_total', 0, source=source)
            self.set('curfew_flow_events_total', 0, source=source)
        for name in ('log_dropped', 'log_lines_rejected', 'overruns', 'recovered'):
            self.set(f'curfew_flow_{name}_total', 0)
        self.set('curfew_flow_source_info', 1, source='conntrack', attribution='witness')
        self.set('curfew_destinations_overflow_total', 0)
        self.set('curfew_destination_learning', 0)
        for process, unit, _, _, _ in FLOWS:
            if unit:
                self.set('curfew_unit_first_flow_timestamp_seconds', self.begin - 9 * DAY, unit=unit)

    def born_sleep(self):
        for source in ('ssh', 'apt', 'login', 'flow'):
            self.set('curfew_last_activity_timestamp_seconds', self.begin, source=source)
        self.set('curfew_boot_timestamp_seconds', self.begin - 12 * DAY)
        self.set('curfew_last_resume_timestamp_seconds', 0)
        self.set('curfew_sleep_announced_timestamp_seconds', 0)
        self.set('curfew_sleep_armed', 1 if self.sleeps else 0, action='hibernate')
        self.set('curfew_sleep_idle_window_seconds', 3600)
        self.set('curfew_sleep_ssh_threshold_bytes_per_second', 64)
        self.set('curfew_asleep_seconds_total', 90 * 3600)
        for outcome in ('accepted', 'dry_run'):
            self.set('curfew_sleep_requests_total', 0, outcome=outcome, reason='idle')
        for reason in REASONS:
            self.set('curfew_sleep_requests_total', 0, outcome='refused', reason=reason)
        for reason in IGNORED:
            self.set('curfew_sleep_requests_total', 0, outcome='ignored', reason=reason)
        for outcome in ('completed', 'failed', 'vetoed'):
            self.set('curfew_sleeps_total', 0, outcome=outcome)

    def born_self(self):
        self.set('curfew_build_info', 1, java='17.0.12', revision='0123abc', version='1.4.0')
        for collector in NETWORK:
            self.set('curfew_collector_success', 1, collector=collector)
            self.set('curfew_series_overflow_total', 0, collector=collector)
        for collector, source in (('ssh', 'nf_tables'), ('firewall', 'nf_tables'), ('flow', 'conntrack'), ('apt', 'files')):
            self.set('curfew_collector_source_info', 1, collector=collector, source=source)
        for name in ('config_last_reload_success', 'state_restored'):
            self.set(f'curfew_{name}_timestamp_seconds', self.begin - DAY)
        self.set('curfew_config_last_reload_successful', 1)
        self.set('curfew_state_writable', 1)
        for code in ('200', '400', '401', '413', '503'):
            self.set('curfew_webhook_notifications_total', 0, code=code)
        self.set('curfew_webhook_truncated_alerts_total', 0)
        self.set('curfew_relay_forwards_total', 0, outcome='accepted')
        self.set('process_start_time_seconds', self.begin - DAY)
        self.set('process_resident_memory_bytes', 96e6)
        self.set('process_cpu_seconds_total', 0)

    def step(self, seconds):
        self.now += seconds
        if self.answers():
            self.step_ssh(seconds)
            self.step_firewall(seconds)
            self.step_flows(seconds)
            self.step_destinations(seconds)
            self.step_apt()
            for collector in NETWORK:
                self.set('curfew_collector_duration_seconds', 0.004 + 0.003 * self.wave(collector, 7000), collector=collector)
            self.set('process_resident_memory_bytes', 96e6 + 8e6 * self.random.random())
            self.add('process_cpu_seconds_total', 0.004 * seconds)
        self.step_sleep(seconds)

    def step_ssh(self, seconds):
        day = self.daylight()
        for user, rate in self.users.items():
            sessions = round(2.4 * day * self.wave(user, 4000))
            moved = rate * seconds * sessions * self.random.uniform(0.2, 1.8)
            self.set('curfew_ssh_sessions', sessions, user=user)
            for direction, share in (('in', 0.3), ('out', 1)):
                self.add('curfew_ssh_bytes_total', round(moved * share), user=user, direction=direction)
                self.add('curfew_ssh_packets_total', round(moved * share / 700), user=user, direction=direction)
            if sessions:
                self.busy_until = self.now
                self.set('curfew_ssh_last_traffic_timestamp_seconds', self.now)
            self.add('curfew_ssh_logins_total', sessions and self.random.random() < 0.01, user=user, method='publickey')
        for direction in ('in', 'out'):
            self.add('curfew_ssh_client_bytes_total', round(300 * seconds * day), direction=direction)
            self.add('curfew_ssh_unattributed_bytes_total', round(40 * seconds), direction=direction, reason='unauthenticated')
            self.add('curfew_ssh_unattributed_bytes_total', round(9 * seconds * day), direction=direction, reason='handshake')
        self.add('curfew_ssh_login_failures_total', self.random.random() < 0.003 * seconds)

    def step_firewall(self, seconds):
        for rule, verdict, rate in FIREWALL:
            packets = round(rate * seconds * self.random.uniform(0.5, 1.5) * (6 if self.surge(rule) else 1))
            labels = rule_labels(rule, verdict)
            if rule != 'reject smtp out':
                self.add('curfew_firewall_rule_packets_total', packets, **labels)
                self.add('curfew_firewall_rule_bytes_total', packets * 420, **labels)
            else:
                self.add('curfew_firewall_rule_packets_total', 0, **labels)
                self.add('curfew_firewall_rule_bytes_total', 0, **labels)
            if packets and rule != 'reject smtp out':
                self.set('curfew_firewall_rule_last_hit_timestamp_seconds', self.now, **labels)
        for suffix, size in (('packets', 1), ('bytes', 60)):
            self.add(f'curfew_firewall_object_{suffix}_total', size * round(seconds * 0.4), family='inet', table='filter', object='blocked')
            self.add(f'curfew_firewall_element_{suffix}_total', size * round(seconds * 0.2),
                     family='inet', table='filter', set='blocked', element='203.0.113.9')

    def surge(self, rule):
        return rule == 'drop the rest' and (self.now // 900) % 29 == 7

    def step_flows(self, seconds):
        for process, unit, direction, traffic, rate in FLOWS:
            count = round(rate * seconds * self.random.uniform(0.4, 1.6) * (0.4 + self.daylight()))
            protocol = 'udp' if traffic in ('dns', 'ntp') else 'tcp'
            labels = {'class': traffic, 'direction': direction, 'process': process, 'protocol': protocol, 'unit': unit}
            self.add('curfew_flows_total', count, **labels)
            for source in ('conntrack', 'witness'):
                self.add('curfew_flow_events_total', count, source=source)
            if not process:
                self.add('curfew_flows_unattributed_total', count, direction=direction, protocol=protocol, reason='exited')
        if self.gateway:
            self.add('curfew_flows_total', round(2.2 * seconds * self.random.uniform(0.5, 1.5)), direction='forwarded',
                     protocol='tcp', process='', unit='', **{'class': 'https'})
            self.add('curfew_relay_forwards_total', self.now % 3600 < seconds, outcome='accepted')
        self.set('curfew_last_activity_timestamp_seconds', self.now, source='flow')

    def step_destinations(self, seconds):
        for since, destination, port, process, unit in self.unknown:
            direction = 'outbound' if process else 'forwarded'
            first = self.begin + since
            if self.now < first:
                continue
            labels = {'destination': destination, 'direction': direction, 'port': port, 'process': process, 'protocol': 'tcp', 'unit': unit}
            new = not self.get('curfew_unknown_destination_flows_total', **labels)
            if new or self.random.random() < 0.004 * seconds:
                self.add('curfew_unknown_destination_flows_total', 1, **labels)
                self.set('curfew_unknown_destination_first_seen_timestamp_seconds', first, **labels)
                self.set('curfew_unknown_destination_last_seen_timestamp_seconds', self.now, **labels)
        held = sum(name == 'curfew_unknown_destination_flows_total' for name, _ in self.values)
        for state, count in (('trusted', 7), ('learned', 212), ('unknown', held)):
            self.set('curfew_destinations', count, state=state)

    def step_apt(self):
        for index, path in enumerate(APT_PATHS):
            if (self.now + 600) % (6 * 3600) < 60:
                self.set('curfew_apt_mtime_timestamp_seconds', self.now - index, path=path)
                self.set('curfew_last_activity_timestamp_seconds', self.now, source='apt')
        for path in LOCKS:
            self.set('curfew_apt_lock_held', (self.now + 600) % (6 * 3600) < 240, path=path)

    def step_sleep(self, seconds):
        if self.asleep():
            self.add('curfew_asleep_seconds_total', seconds)
            return
        for start, end in self.sleeps:
            if start - 120 <= self.now < start:
                self.set('curfew_sleep_announced_timestamp_seconds', start - 120)
                self.set('curfew_sleep_requests_total', 1 + self.sleeps.index((start, end)), outcome='accepted', reason='idle')
            if end <= self.now < end + 60:
                self.set('curfew_sleep_announced_timestamp_seconds', 0)
                self.set('curfew_last_resume_timestamp_seconds', end)
                self.set('curfew_sleeps_total', 1 + self.sleeps.index((start, end)), outcome='completed')
                self.awake = f'a{end % 9973}'
        self.step_guard()

    def step_guard(self):
        resumed = self.get('curfew_last_resume_timestamp_seconds')
        blocking = {
            'ssh_active': self.now - self.busy_until < 3600,
            'session_open': self.busy_until == self.now,
            'apt_locked': (self.now + 600) % (6 * 3600) < 240,
            'apt_active': (self.now + 600) % (6 * 3600) < 3600,
            'inhibited': self.wave('inhibited', 9000) > 0.93,
            'resumed_recently': resumed and self.now - resumed < 3600,
        }
        for reason in REASONS:
            self.set('curfew_sleep_blocker', bool(blocking.get(reason)), reason=reason)
        self.values = {key: value for key, value in self.values.items() if key[0] != 'curfew_sleep_ready'}
        self.set('curfew_sleep_ready', not any(blocking.values()), awake=self.awake)
        self.set('curfew_last_activity_timestamp_seconds', self.busy_until, source='ssh')
        self.set('curfew_last_activity_timestamp_seconds', self.busy_until, source='login')
        if self.now % 600 < 15:
            self.add('curfew_webhook_notifications_total', 1, code='200')
            for reason in ('inhibited', 'apt_active', 'resumed_recently', 'session_open'):
                if blocking[reason]:
                    self.add('curfew_sleep_requests_total', 1, outcome='refused', reason=reason)
                    break

    def wave(self, name, period):
        return 0.5 + 0.5 * math.sin(self.now / period + sum(map(ord, name + self.target['instance'])))


def rule_labels(rule, verdict):
    return {'backend': 'nft', 'family': 'inet', 'table': 'filter', 'chain': 'output' if 'out' in rule else 'input',
            'rule': rule, 'verdict': verdict}


def fleet(begin, end, count):
    first = told_apart(begin, end)[:count]
    return *first, *(another(number, begin, end) for number in range(len(first), count))


# What the more hosts of a large fleet do: name, users and their bytes a second, whether it sleeps.
KINDS = (('web', {'alice': 4000, 'deploy': 400}, False), ('build', {'ci': 40000}, True), ('desk', {'dave': 900, 'erin': 600}, True),
         ('db', {'backup': 12000}, False), ('batch', {'frank': 7000, 'ci': 9000}, True))


def another(number, begin, end):
    """One more host, out of step with the others."""
    kind, users, sleepy = KINDS[number % len(KINDS)]
    length, chance = end - begin, random.Random(number)
    asleep = begin + round(length * chance.uniform(0.1, 0.5))
    sleeps = ((asleep, asleep + round(length * chance.uniform(0.1, 0.3))),) if sleepy else ()
    if sleepy and number % 4 == 0:
        sleeps += ((end - round(length * chance.uniform(0.05, 0.15)), end + 30 * DAY),)
    unknown = ((round(length * chance.uniform(0.2, 0.99)), f'198.51.100.{number // 7 % 3 + 1}', '443', 'curl', 'session.scope'),)
    return Host(f'{kind}-{number}.example.net', ('north', 'south', 'west')[number % 3], begin, end, number, users, sleeps=sleeps,
                down=end - 600 if number % 29 == 0 else None, unknown=unknown if number % 7 == 0 else ())


def told_apart(begin, end):
    """Awake with people, asleep by night, a gateway, one that is down, one without a cluster that is asleep at the end."""
    length = end - begin
    night = ((begin + length // 3, begin + length * 2 // 3), (begin + length * 5 // 6, begin + length * 11 // 12))
    return (
        Host('web-1.example.net', 'north', begin, end, 1, {'alice': 9000, 'bob': 2500, 'deploy': 400}, unknown=(
            (length // 3, '198.51.100.23', '443', 'curl', 'session.scope'),
            (length - 5400, '203.0.113.77', '8333', 'python3', 'cron.service'),
            (length - 720, '2001:db8:4d::/64', '443', 'nginx', 'nginx.service'))),
        Host('build-1.example.net', 'north', begin, end, 2, {'ci': 60000, 'carol': 3000}, sleeps=night, unknown=(
            (length * 3 // 4, '198.51.100.80', '80', 'mvn', 'ci-runner.service'),)),
        Host('gate-1.example.net', 'south', begin, end, 3, {'alice': 300}, gateway=True, unknown=(
            (length - 1500, '203.0.113.5', '25', '', ''),)),
        Host('db-1.example.net', 'south', begin, end, 4, {'backup': 30000}, down=end - 1800),
        Host('lab-1.example.net', '', begin, end, 5, {'erin': 1200},
             sleeps=((begin + length // 4, begin + length * 17 // 24), (end - 5400, end + 30 * DAY))),
    )
