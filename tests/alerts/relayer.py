"""A process that relays a council's news two at a time until there is none left.

python -m tests.alerts.relayer DATABASE_URL COUNCIL [COMMITS]

With COMMITS it relays by the whole default protocol, and kills itself at that commit, once it has
written everything and before the database has been asked to keep it.
"""

import os
import signal
import sys

from sqlalchemy import Connection, event

from alerts.relay import relay
from tests.alerts.together import whole_protocol
from tests.council import furnish

if __name__ == "__main__":
    url, council, *commits = sys.argv[1:]
    house = furnish(url, "redis://127.0.0.1:1")
    left = int(commits[0]) if commits else 0

    def count(_: Connection) -> None:
        """Die at the last of them."""
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(house.database, "commit", count, insert=True)
    protocol = whole_protocol() if commits else house.protocol
    while relay(house.desk, protocol, council, 2).news:
        pass
