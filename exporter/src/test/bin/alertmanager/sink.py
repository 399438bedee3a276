#!/usr/bin/env python3
"""Takes what Alertmanager sends, by HTTP and by mail, and writes each as one line of JSON.

usage: sink.py HTTP_PORT SMTP_PORT FILE
Lines are {"to": path or "mail", "sent": what came}; of a mail the decoded subject, types and text. Answers every request with
200, as curfew's relay does for hosts that sleep. Loopback only, until it is ended.
"""
import email
import email.policy
import http.server
import json
import socketserver
import sys
import threading

LINES = threading.Lock()
MOST = 1 << 20


def record(file, to, sent):
    with LINES, open(file, "a", encoding="utf-8") as lines:
        lines.write(json.dumps({"to": to, "sent": sent}) + "\n")


class Posts(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(min(int(self.headers["Content-Length"]), MOST))
        record(self.server.file, self.path, json.loads(body))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_):
        pass


class Mails(socketserver.StreamRequestHandler):
    timeout = 10

    def handle(self):
        self.say("220 sink")
        for _ in range(100):
            line = self.rfile.readline(2000)
            word = line[:4].upper().rstrip()
            if not line:
                return
            if word == b"QUIT":
                return self.say("221 bye")
            if word == b"DATA":
                self.say("354 go on")
                self.take()
            self.say("250 ok")

    def take(self):
        lines = []
        size = 0
        while (line := self.rfile.readline(MOST)) and line.rstrip(b"\r\n") != b"." and size < MOST:
            size += len(line)
            lines.append(line[1:] if line.startswith(b".") else line)
        mail = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        parts = [part for part in mail.walk() if not part.is_multipart()]
        text = "".join(part.get_content() for part in parts).replace("\r\n", "\n")
        types = [part.get_content_type() for part in parts]
        record(self.server.file, "mail", {"headers": mail.keys(), "subject": mail["subject"], "types": types, "text": text})

    def say(self, answer):
        self.wfile.write(answer.encode() + b"\r\n")


class Smtp(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def main():
    web = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Posts)
    post = Smtp(("127.0.0.1", int(sys.argv[2])), Mails)
    web.file = post.file = sys.argv[3]
    threading.Thread(target=post.serve_forever, daemon=True).start()
    web.serve_forever()


main()
