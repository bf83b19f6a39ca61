"""A process that carries the letters of a webhook until it is killed.  It loads little.

python -m tests.channels.carrier DATABASE_URL TAXONOMY SECRET_KEY COUNCIL WEBHOOK
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from alerts.channels.post import SECRETS, Post
from alerts.channels.queue import Lane
from sharing.second_factor.one_time import Seal
from sharing.store.engine import make_engine
from sharing.store.sessions import Sessions
from sharing.taxonomy import load_taxonomy

if __name__ == "__main__":
    url, taxonomy, secret, council, hook = sys.argv[1:]
    post = Post(
        Sessions(make_engine(url)),
        load_taxonomy(Path(taxonomy)),
        lambda: datetime.now(UTC),
        Seal(secret, SECRETS),
        "https://vigie.example",
        trusted=frozenset({"localhost"}),
    )
    while post.send_next(Lane(council, "webhook", hook)):
        pass
