#!/usr/bin/env python3
"""Stands for a host with a curfew (port 10220) and a node_exporter (port 9100) until it is ended, which is its sleep or its death.

usage: host.py ADDRESS [announced|waking]
With "announced" it says from the start that it is about to sleep; with "waking" its node_exporter comes five seconds later.
"""
import http.server
import sys
import threading
import time

announced = time.time() if sys.argv[2:] == ["announced"] else 0
PAGE = f"# TYPE curfew_sleep_announced_timestamp_seconds gauge\ncurfew_sleep_announced_timestamp_seconds {announced}\n".encode()


class Metrics(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(PAGE if self.server.server_port == 10220 else b"node_up 1\n")

    def log_message(self, *_):
        pass


curfew = http.server.ThreadingHTTPServer((sys.argv[1], 10220), Metrics)
threading.Thread(target=curfew.serve_forever, daemon=True).start()
if sys.argv[2:] == ["waking"]:
    time.sleep(5)
http.server.ThreadingHTTPServer((sys.argv[1], 9100), Metrics).serve_forever()
