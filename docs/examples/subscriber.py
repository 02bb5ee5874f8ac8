"""A subscriber to the events of AiTopUp; docs/events.md says what it relies on.

pip install confluent-kafka; then: KAFKA=localhost:9092 python subscriber.py
"""

import json
import os
import sqlite3

from confluent_kafka import Consumer, KafkaException

# Stands for your database.
inbox = sqlite3.connect("inbox.db")
inbox.execute("CREATE TABLE IF NOT EXISTS inbox (id TEXT PRIMARY KEY, type TEXT NOT NULL, data TEXT NOT NULL)")

consumer = Consumer({
    "bootstrap.servers": os.environ["KAFKA"],
    "group.id": "example-subscriber",
    "auto.offset.reset": "earliest",
    "enable.auto.commit": False,
})
consumer.subscribe(["topup.v1", "wallet.v1"])
try:
    while True:
        records = consumer.consume(num_messages=500, timeout=1.0)
        for record in records:
            if record.error():
                raise KafkaException(record.error())
            headers = {name: value.decode() for name, value in record.headers() or [] if value is not None}
            if "ce_id" not in headers or "ce_type" not in headers or record.value() is None:
                continue  # no event of ours; it must not hold up the others
            with inbox:  # one transaction: the event, and what it causes
                new = inbox.execute(
                    "INSERT INTO inbox VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
                    (headers["ce_id"], headers["ce_type"], record.value().decode())).rowcount
                if new and headers["ce_type"] == "topup.delivered":
                    data = json.loads(record.value())
                    print(data["transaction_id"], data["amount_cents"])
        if records:
            # Only now: what is not committed comes again after a crash, and the inbox knows it.
            consumer.commit(asynchronous=False)
except KeyboardInterrupt:
    pass
finally:
    consumer.close()
