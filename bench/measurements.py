"""The measurements: each runs floor and candidate in turn, several times, and keeps every figure."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench import scenes
from bench.floors import Reply, save_replies
from bench.load import Outcome, Plan, Stream, generate
from bench.receiver import ReceiverProcess
from bench.scenes import Scene
from bench.servers import Server, ask, running, start_cse, start_floor

FRAMING = frozenset({"content-length", "transfer-encoding", "connection", "date", "server", "keep-alive"})


@dataclass(frozen=True, slots=True)
class Measurement:
    name: str
    title: str
    arrange: scenes.Arrange
    notifies: bool = False


MEASUREMENTS = (
    Measurement("create", "creates, one container", scenes.one_container),
    Measurement("create-1000", "creates, 1,000 containers", scenes.thousand_containers),
    Measurement("create-full", "creates, full container (mni 1,000)", scenes.full_container),
    Measurement("retrieve", "retrieve an instance by name", scenes.by_name),
    Measurement("latest", "retrieve the latest (/la)", scenes.latest),
    Measurement("discovery", "discovery, lim=20 of 1,000", scenes.discovery),
    Measurement("notify", "creates with one subscriber", scenes.subscribed, notifies=True),
    Measurement("mixed", "readers of /la beside writers", scenes.readers_beside_writers),
)


@dataclass(frozen=True, slots=True)
class Effort:
    """How long and how often: pairs of floor and candidate, `seconds` each."""

    connections: tuple[int, ...]
    pairs: int
    seconds: float
    folder: Path
    """Where the stores lie: on the disk that is to be measured, not in memory."""


@dataclass(slots=True)
class Series:
    """All runs of one stream at one number of connections, one entry a run."""

    title: str
    connections: int
    candidate: list[Outcome] = field(default_factory=list)
    floor: list[Outcome] = field(default_factory=list)
    candidate_us: list[float] = field(default_factory=list)
    """processor time of the server for one request, of all streams together"""
    floor_us: list[float] = field(default_factory=list)
    delivered_per_second: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def ratios(self) -> list[float]:
        return [c.per_second / f.per_second for c, f in zip(self.candidate, self.floor, strict=True)]

    def ratio(self) -> float:
        return median(self.ratios())


@dataclass(frozen=True, slots=True)
class Stage:
    """Candidate and floor, both running, and the requests that both get."""

    scene: Scene
    candidate: Server
    floor: Server
    receiver: ReceiverProcess | None


def measure(measurement: Measurement, effort: Effort, tell: Callable[[str], None]) -> list[Series]:
    with ExitStack() as stack:
        stage = set_up(measurement, effort, stack)
        return [
            series
            for connections in effort.connections
            for series in measure_at(measurement, stage, connections, effort, tell)
        ]


def set_up(measurement: Measurement, effort: Effort, stack: ExitStack) -> Stage:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=effort.folder)))
    receiver = None
    if measurement.notifies:
        receiver = ReceiverProcess()
        stack.callback(receiver.stop)
    candidate = stack.enter_context(running(start_cse(folder / "cse")))
    scene = measurement.arrange(candidate.port, receiver.port if receiver else 0)
    save_replies(folder / "replies.json", replies(scene, candidate.port))
    floor = stack.enter_context(running(start_floor("rows", folder / "floor", folder / "replies.json")))
    return Stage(scene, candidate, floor, receiver)


def measure_at(
    measurement: Measurement, stage: Stage, connections: int, effort: Effort, tell: Callable[[str], None]
) -> Iterator[Series]:
    streams = stage.scene.streams(connections)
    kinds = [measurement.title if len(streams) == 1 else f"{measurement.title}: {s.name}s" for s in streams]
    series = [Series(kind, connections) for kind in kinds]
    for server in (stage.floor, stage.candidate):
        generate(Plan(server.port, streams, seconds=min(0.3, effort.seconds)))
    if stage.receiver:
        stage.receiver.collect(10**9, quiet_s=1)
    for pair in range(effort.pairs):
        tell(f"{measurement.name} c={connections} {pair + 1}/{effort.pairs}")
        # Every second pair begins with the candidate, so that neither always runs on the calmer machine.
        for server in (stage.floor, stage.candidate) if pair % 2 == 0 else (stage.candidate, stage.floor):
            run(stage, server, streams, series, effort.seconds)
    yield from series


def run(stage: Stage, server: Server, streams: tuple[Stream, ...], all_series: list[Series], seconds: float) -> None:
    """One run on one side."""
    before_us = server.processor_us()
    outcomes = generate(Plan(server.port, streams, seconds))
    if stage.receiver and server is stage.candidate:
        judge_delivery(all_series[0], outcomes[0], stage.receiver)
    each_us = (server.processor_us() - before_us) / sum(outcome.answers for outcome in outcomes)
    for series, outcome in zip(all_series, outcomes, strict=True):
        keep(series, outcome, each_us, of_floor=server is stage.floor)


def keep(series: Series, outcome: Outcome, each_us: float, *, of_floor: bool) -> None:
    (series.floor if of_floor else series.candidate).append(outcome)
    (series.floor_us if of_floor else series.candidate_us).append(each_us)
    if outcome.errors:
        side = "floor" if of_floor else "candidate"
        series.faults.append(f"{side}: {outcome.errors} of {outcome.answers} answers unexpected: {outcome.statuses}")


def judge_delivery(series: Series, outcome: Outcome, receiver: ReceiverProcess) -> None:
    """All notifications must come, each once, in the order of creation; the rate counts until the last has come."""
    delivered = receiver.collect(outcome.answers, quiet_s=10)
    if (delivered.count, delivered.distinct, delivered.in_order) != (outcome.answers, outcome.answers, True):
        series.faults.append(f"notifications: {outcome.answers} owed, {delivered}")
    took_s = max(delivered.last_ns - outcome.began_ns, 1) / 1e9
    series.delivered_per_second.append(delivered.count / took_s)


def replies(scene: Scene, port: int) -> dict[str, Reply]:
    """What the candidate answers to the first write and the first read: the floor will say the same."""
    recorded = {}
    for method, prepared in (("POST", scene.writes), ("GET", scene.reads)):
        if prepared:
            answer = ask(port, prepared[0])
            headers = tuple((k.encode(), v.encode()) for k, v in answer.headers if k.lower() not in FRAMING)
            recorded[method] = Reply(answer.status, headers, answer.body)
    any_reply = next(iter(recorded.values()))
    # The floor's GET also says that the floor is up.
    return {"POST": any_reply, "GET": Reply(200, any_reply.headers, any_reply.body), **recorded}


def measure_floors(effort: Effort, tell: Callable[[str], None]) -> list[tuple[str, int, list[Outcome]]]:
    """The bare callable, the row written and the row read, in turn, at every number of connections."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=effort.folder)))
        recording = folder / "replies.json"
        with running(start_cse(folder / "cse")) as candidate:
            scene = scenes.readers_beside_writers(candidate.port, 0)
            save_replies(recording, replies(scene, candidate.port))
        ports = {
            kind: stack.enter_context(running(start_floor(kind, folder / kind, recording))).port
            for kind in ("bare", "rows")
        }
        reading, writing = Scene(reads=scene.reads), Scene(writes=scene.writes)
        floors = (
            ("bare callable, POST", ports["bare"], writing),
            ("bare callable, GET", ports["bare"], reading),
            ("one row written, group commit", ports["rows"], writing),
            ("one row read", ports["rows"], reading),
        )
        measured: dict[tuple[str, int], list[Outcome]] = {}
        for connections in effort.connections:
            for turn in range(effort.pairs):
                tell(f"floors c={connections} {turn + 1}/{effort.pairs}")
                for title, port, requests in floors:
                    (outcome,) = generate(Plan(port, requests.streams(connections), effort.seconds))
                    measured.setdefault((title, connections), []).append(outcome)
        return [(title, connections, outcomes) for (title, connections), outcomes in measured.items()]
