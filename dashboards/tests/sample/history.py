"""Evaluates the project's rules over a past that is written just now, as Prometheus itself would have at the time."""

import http.client
import json
import re
import urllib.parse

from sample import remote_write

STEP = 60


class Server:
    """A Prometheus that takes remote write."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection('127.0.0.1', port, timeout=120)

    def call(self, method, path, body=None, headers=None):
        self.connection.request(method, path, body, headers or {})
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status // 100 != 2:
            raise OSError(f'{method} {path[:200]}: HTTP {answer.status} {text[:500].decode("utf-8", "replace")}')
        return text

    def ask(self, path, **parameters):
        body = urllib.parse.urlencode(parameters)
        text = self.call('POST', '/api/v1/' + path, body, {'Content-Type': 'application/x-www-form-urlencoded'})
        return json.loads(text)['data']

    def rules(self):
        groups = json.loads(self.call('GET', '/api/v1/rules'))['data']['groups']
        return [rule for group in groups for rule in group['rules']]

    def write(self, series):
        body = remote_write.request(series)
        headers = {'Content-Encoding': 'snappy', 'Content-Type': 'application/x-protobuf',
                   'X-Prometheus-Remote-Write-Version': '0.1.0'}
        self.call('POST', '/api/v1/write', body, headers)


class Rule:
    """One rule, with what it said last: its series end when it falls silent."""

    def __init__(self, text):
        self.name = text['name']
        self.expression = text['query']
        self.alerting = text['type'] == 'alerting'
        self.wait = text.get('duration', 0)
        self.labels = text.get('labels', {})
        self.present = set()
        self.active = {}
        self.recursive = bool(re.search(r'(?<![\w:])' + re.escape(self.name) + r'(?![\w:])', self.expression))

    def sorts_after(self, other):
        return other is not self and re.search(
            r'(?<![\w:])' + re.escape(other.name) + r'(?![\w:])', self.expression)

    def evaluate(self, server, first, last):
        """Writes what the rule says at first, first + STEP … last."""
        if self.recursive:
            for now in range(first, last + 1, STEP):
                result = server.ask('query', query=self.expression, time=now)['result']
                self.store(server, [now], {key(row): {now: float(row['value'][1])} for row in result})
        else:
            result = server.ask('query_range', query=self.expression, start=first, end=last, step=STEP)['result']
            points = {key(row): {int(at): float(value) for at, value in row['values']} for row in result}
            self.store(server, range(first, last + 1, STEP), points)

    def store(self, server, times, points):
        if self.alerting:
            points = self.states(times, points)
        else:
            points = {(self.name, self.labelled(pairs)): values for pairs, values in points.items()}
        series = []
        for identity in points.keys() | self.present:
            values, samples = points.get(identity, {}), b''
            there = identity in self.present
            for now in times:
                if now in values or there:
                    samples += remote_write.sample(now * 1000, values.get(now))
                there = now in values
            self.present.discard(identity)
            if there:
                self.present.add(identity)
            series.append((remote_write.labels(*identity), samples))
        if series:
            server.write(series)

    def labelled(self, pairs, **more):
        return tuple(sorted({**dict(pairs), **self.labels, **more}.items()))

    def states(self, times, points):
        """ALERTS, pending and firing, from what the expression gave."""
        alerts = {}
        for pairs, values in {**{pairs: {} for pairs in self.active}, **points}.items():
            for now in times:
                if now not in values:
                    self.active.pop(pairs, None)
                    continue
                since = self.active.setdefault(pairs, now)
                state = 'firing' if now - since >= self.wait else 'pending'
                identity = ('ALERTS', self.labelled(pairs, alertname=self.name, alertstate=state))
                alerts.setdefault(identity, {})[now] = 1.0
        return alerts


def key(row):
    return tuple(sorted((name, value) for name, value in row['metric'].items() if name != '__name__'))


def in_order(rules):
    """Each rule after those that it reads."""
    ordered, visited = [], set()

    def visit(rule):
        if rule in visited:
            return
        visited.add(rule)
        for other in rules:
            if not other.alerting and rule.sorts_after(other):
                visit(other)
        ordered.append(rule)

    for rule in rules:
        visit(rule)
    return ordered
