#!/usr/bin/env python3
"""Starts programs in turn and says what each start cost: until its first whole page, and in memory after some more.

measure.py ROUNDS SERIES [NAME URL COMMAND… --]…
Prints a line for each NAME: medians of all rounds, with the least and the most. A page of the first NAME with fewer than
SERIES series, and one that is not there after a minute, end it with an error.
"""
import http.client
import os
import signal
import statistics
import subprocess
import sys
import time
from urllib.parse import urlsplit

LONGEST = 60.0
# Two milliseconds between two attempts cost a start little, and are the error of what is measured.
PAUSE = 0.002
SCRAPES = 20
BETWEEN = 0.1


def page(url):
    """The page's lines, or nothing while there is none."""
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=LONGEST)
    try:
        connection.request("GET", where.path)
        answer = connection.getresponse()
        text = answer.read().decode()
        return text.splitlines() if answer.status == 200 else []
    except OSError:
        return []
    finally:
        connection.close()


def tree(pid):
    """The process and its children: a follower of a log is part of what a program takes."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as children:
        found = [int(child) for child in children.read().split()]
    for task in os.listdir(f"/proc/{pid}/task"):
        if task != str(pid):
            with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as children:
                found += [int(child) for child in children.read().split()]
    return [pid] + [descendant for child in found for descendant in tree(child)]


def kib(pid, file, key):
    with open(f"/proc/{pid}/{file}", encoding="ascii") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith(key))


def cpu(pid):
    """Milliseconds of all its threads, those that ended too."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def once(url, command, log):
    began = time.monotonic()
    program = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log)
    try:
        while not (lines := page(url)):
            if time.monotonic() - began > LONGEST or program.poll() is not None:
                raise SystemExit(f"no page at {url} of {' '.join(command)}")
            time.sleep(PAUSE)
        took, work = time.monotonic() - began, cpu(program.pid)
        for _ in range(SCRAPES):
            time.sleep(BETWEEN)
            lines = page(url)
        processes = tree(program.pid)
        return {
            "ms": took * 1000,
            "rss": sum(kib(pid, "status", "VmRSS:") for pid in processes) / 1024,
            "pss": sum(kib(pid, "smaps_rollup", "Pss:") for pid in processes) / 1024,
            "cpu": work,
            "series": sum(1 for line in lines if line and not line.startswith("#")),
        }
    finally:
        program.send_signal(signal.SIGTERM)
        try:
            program.wait(20)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()


def subjects(arguments):
    while arguments:
        end = arguments.index("--")
        name, url, *command = arguments[:end]
        yield name, url, command
        arguments = arguments[end + 1:]


def main():
    rounds, series = int(sys.argv[1]), int(sys.argv[2])
    programs = list(subjects(sys.argv[3:]))
    results = {name: [] for name, _, _ in programs}
    for _ in range(rounds):
        for name, url, command in programs:
            results[name].append(once(url, command, sys.stderr))
    medians = []
    for name, found in results.items():
        figures = {key: [one[key] for one in found] for key in found[0]}
        middle = {key: statistics.median(values) for key, values in figures.items()}
        medians.append(middle)
        print(f"{name}: first scrape after {middle['ms']:.0f} ms ({min(figures['ms']):.0f} to {max(figures['ms']):.0f}, "
              f"CPU {middle['cpu']:.0f}), resident {middle['rss']:.1f} MiB (PSS {middle['pss']:.1f}), "
              f"{middle['series']:.0f} series, medians of {rounds}", flush=True)
    if medians[0]["series"] < series:
        raise SystemExit(f"{programs[0][0]} has {medians[0]['series']:.0f} series, not {series}")
    for other, (name, _, _) in zip(medians[1:], programs[1:]):
        print(f"{programs[0][0]} / {name}: {medians[0]['ms'] / other['ms']:.1f} times as long, "
              f"{medians[0]['rss'] / other['rss']:.1f} times as much resident (PSS {medians[0]['pss'] / other['pss']:.1f})")


main()
