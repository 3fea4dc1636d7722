"""Connections break in the middle of requests and answers; what a client creates is there once (docs/http.md, repeats)."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onem2m.client import Client
from onem2m.mapping.serialization import CBOR, JSON
from onem2m.transport.http import HttpTransport
from onem2m.transport.patience import Patience
from onem2m.vocabulary import ResourceType
from tests.conformance.cutting_proxy import Cut, CuttingProxy
from tests.conformance.wire import Wire

cuts = st.lists(
    st.builds(Cut, st.integers(0, 500) | st.none(), st.integers(0, 700) | st.none(), st.booleans()), max_size=12
)


def through(proxy: CuttingProxy, form: str = JSON) -> Client:
    patience = Patience(attempts=40, first_delay_s=0.001, longest_delay_s=0.005)
    return Client(HttpTransport(proxy.url, patience=patience, form=form), "CAdmin")


def contents(wire: Wire, box: str) -> Counter[str]:
    found = wire.ask("GET", f"{box}?rcn=8").content.get("m2m:cnt", {}).get("m2m:cin", [])
    return Counter(instance["con"] for instance in found)


@given(cuts=cuts, form=st.sampled_from([JSON, CBOR]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_wherever_connections_are_cut_every_instance_is_there_once(wire: Wire, cuts: list[Cut], form: str) -> None:
    box = wire.container()
    proxy = CuttingProxy(wire.port, cuts)
    client = through(proxy, form)
    words = [f"reading {number}" for number in range(6)]

    made = [client.create(box[1:], ResourceType.CONTENT_INSTANCE, {"con": word})["m2m:cin"] for word in words]

    client.close()
    proxy.close()
    assert contents(wire, box) == Counter(words)
    assert [instance["con"] for instance in made] == words
    assert len({instance["ri"] for instance in made}) == len(words)


def test_threads_that_share_a_client_each_get_their_own_answers(wire: Wire) -> None:
    box = wire.container()
    proxy = CuttingProxy(wire.port, [Cut(answered=100 * number) for number in range(20)])
    client = through(proxy)
    made: list[tuple[str, str]] = []

    def work(word: str) -> Callable[[], None]:
        def create() -> None:
            for number in range(10):
                sent = f"{word}{number}"
                made.append(
                    (sent, client.create(box[1:], ResourceType.CONTENT_INSTANCE, {"con": sent})["m2m:cin"]["con"])
                )

        return create

    threads = [threading.Thread(target=work(word)) for word in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    client.close()
    proxy.close()
    assert all(sent == received for sent, received in made)
    assert contents(wire, box) == Counter(f"{word}{number}" for word in "abcd" for number in range(10))
