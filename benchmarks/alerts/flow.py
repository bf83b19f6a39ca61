"""Those who report: a process that posts at a set rate, whether or not the answers keep up.

Started as ``python -m benchmarks.alerts.flow`` with its orders as JSON on the first line of its
input: port, rate (a second), and the reports (key and body of each).  On any further line it
posts them, each at its moment, on as many connections as it takes, and answers with the moment for
which each was planned (the machine's monotonic clock), the seconds until it was answered, and what
the answer was.

A delay is counted from when the report was to be sent: a server that keeps its callers waiting
gains nothing by it.
"""

from __future__ import annotations

import http.client
import json
import queue
import sys
import threading
import time
import uuid
from typing import Any

CONNECTIONS = 16


def post_all(orders: dict[str, Any]) -> list[dict[str, Any]]:
    """Post every report at its moment; return what became of each, in their order."""
    waiting: queue.SimpleQueue[int | None] = queue.SimpleQueue()
    reports, rate = orders["reports"], float(orders["rate"])
    begun = time.monotonic() + 0.2
    found: list[dict[str, Any]] = [{} for _ in reports]

    def work() -> None:
        line = http.client.HTTPConnection("127.0.0.1", orders["port"], timeout=60)
        while (n := waiting.get()) is not None:
            found[n] = _post(line, reports[n], begun + n / rate)
        line.close()

    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for n in range(len(reports)):
        time.sleep(max(0.0, begun + n / rate - time.monotonic()))
        waiting.put(n)
    for _ in threads:
        waiting.put(None)
    for thread in threads:
        thread.join()
    return found


def _post(
    line: http.client.HTTPConnection, report: dict[str, Any], planned: float
) -> dict[str, Any]:
    headers = {
        "Authorization": f"Bearer {report['key']}",
        "Content-Type": "application/json",
        "Idempotency-Key": str(uuid.uuid4()),
    }
    answer = _asked(line, json.dumps(report["body"]), headers)
    body = json.loads(answer.read())
    took = time.monotonic() - planned
    return {"planned": planned, "took": took, "status": answer.status, "id": body.get("id")}


def _asked(
    line: http.client.HTTPConnection, body: str, headers: dict[str, str]
) -> http.client.HTTPResponse:
    """Post; once more under the same key, on another connection, if this one had been closed."""
    try:
        line.request("POST", "/api/v1/events", body, headers)
        return line.getresponse()
    except (OSError, http.client.HTTPException):
        line.close()
        line.request("POST", "/api/v1/events", body, headers)
        return line.getresponse()


def main() -> None:
    """Take orders until the input ends."""
    orders = json.loads(sys.stdin.readline())
    for _ in sys.stdin:
        print(json.dumps(post_all(orders)), flush=True)


if __name__ == "__main__":
    main()
