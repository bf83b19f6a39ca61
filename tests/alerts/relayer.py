"""A process that relays a council's news two at a time until there is none left.

python -m tests.alerts.relayer DATABASE_URL COUNCIL
"""

import sys

from alerts.relay import relay
from tests.council import furnish

if __name__ == "__main__":
    url, council = sys.argv[1:]
    house = furnish(url, "redis://127.0.0.1:1")
    while relay(house.desk, house.protocol, council, 2).news:
        pass
