"""How long the desk takes over HTTP: pages of the queue, filters, every dashboard, a card. Standard library only.

    cargo run --release -p review --example desk -- --reports 1000000 --listen 127.0.0.1:8481
    python3 benches/desk.py http://127.0.0.1:8481 [rounds, 30 unless given]

Prints, for each question: how often it was asked, median and 95th percentile in milliseconds, rows that the database read.
One client, one connection, one question at a time: what a person at the desk waits for. Ends with 1 where a 95th percentile is
a second or more.
"""

import http.client
import json
import sys
import time
from urllib.parse import urlsplit

PASSWORD = "invented-password-1"
LIMIT_MS = 1000

QUESTIONS = [
    ("queue, first page", "/queue?limit=100"),
    ("queue, by score", "/queue?limit=100&sort=-score"),
    ("queue, far down", "/queue?limit=100&offset=90000"),
    ("queue, one drug", "/queue?limit=100&drug=sertraline"),
    ("queue, pair and serious", "/queue?limit=100&pair=drug/sertraline~event/dizziness&serious=true"),
    ("queue, overdue", "/queue?limit=100&due=overdue"),
    ("queue, mine", "/queue?limit=100&assignee=me"),
    ("counts", "/queue/counts"),
    ("facets", "/queue/facets"),
    ("volume by channel", "/dashboards/volume?by=channel"),
    ("volume by drug", "/dashboards/volume?by=drug"),
    ("volume by event", "/dashboards/volume?by=event"),
    ("trend by day", "/dashboards/trend?step=day"),
    ("movers", "/dashboards/movers"),
    ("heat", "/dashboards/heat"),
    ("reach", "/dashboards/reach"),
    ("reviewers", "/dashboards/reviewers"),
]


class Client:
    def __init__(self, base):
        place = urlsplit(base)
        self.connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
        self.headers = {}

    def ask(self, path, body=None):
        headers = dict(self.headers)
        if body is not None:
            headers["content-type"] = "application/json"
            body = json.dumps(body)
        start = time.perf_counter()
        self.connection.request("POST" if body else "GET", f"/api/v1{path}", body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        took = (time.perf_counter() - start) * 1000
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {text[:500].decode(errors='replace')}")
        return took, json.loads(text), answer.headers

    def sign_in(self):
        _, me, headers = self.ask("/session", {"account": "everybody", "password": PASSWORD})
        self.headers = {"cookie": headers["set-cookie"].split(";")[0], "x-hark-csrf": me["csrf"]}


def percentile(times, share):
    times = sorted(times)
    return times[min(len(times) - 1, int(share * len(times)))]


def main():
    base = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8481"
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 30
    client = Client(base)
    client.sign_in()
    first = client.ask("/queue?limit=1")[1]["rows"][0]["id"]
    questions = [*QUESTIONS, ("a card", f"/reports/{first}?peek=true")]
    slow = False
    print(f"{'question':28} {'asked':>5} {'p50 ms':>8} {'p95 ms':>8} {'rows read':>12}")
    for name, path in questions:
        times = []
        for _ in range(rounds):
            took, body, _ = client.ask(path)
            times.append(took)
        read = body.get("rows_read", "")
        p50, p95 = percentile(times, 0.5), percentile(times, 0.95)
        slow = slow or p95 >= LIMIT_MS
        print(f"{name:28} {rounds:5} {p50:8.1f} {p95:8.1f} {read:>12}")
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
