"""The floor of requests by MQTT: a client of paho's that sends every request back as its answer, and does nothing else.

usage: python -m bench.mqtt_echo PORT QOS
"""

import sys
from typing import Any

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

REQUESTS, ANSWERS = "/oneM2M/req/", "/oneM2M/resp/"
RECEIVER = "echo"


def main(port: int, qos: int) -> None:
    client = Client(CallbackAPIVersion.VERSION2, client_id="echo")
    client.max_inflight_messages_set(0)

    def subscribe(*_: Any) -> None:
        client.subscribe(f"{REQUESTS}+/{RECEIVER}/#", qos)

    def echo(_: Client, __: Any, message: MQTTMessage) -> None:
        client.publish(ANSWERS + message.topic[len(REQUESTS) :], message.payload, qos)

    client.on_connect = subscribe
    client.on_message = echo
    client.connect("127.0.0.1", port)
    client.loop_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
