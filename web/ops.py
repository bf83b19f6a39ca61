"""For whoever runs it: is it alive, is it ready, and a few figures.  No content, no names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from flask import Flask, Response, jsonify
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from web.door import public

Ready = Callable[[], Mapping[str, bool]]
Figures = Callable[[], Mapping[str, float]]


class _Figures(Collector):
    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterable[Metric]:
        for name, value in self._figures().items():
            yield GaugeMetricFamily(f"vigie_{name}", name.replace("_", " "), value=value)


def register(app: Flask, ready: Ready, figures: Figures) -> None:
    """Add ``/healthz``, ``/readyz`` and ``/metrics``."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(figures))

    @app.get("/healthz")
    @public("load balancers carry no credentials; the answer says nothing")
    def healthz() -> str:
        return "ok"

    @app.get("/readyz")
    @public("load balancers carry no credentials; the answer names parts, not data")
    def readyz() -> ResponseReturnValue:
        parts = dict(ready())
        return jsonify(parts), 200 if all(parts.values()) else 503

    @app.get("/metrics")
    @public("scraped inside the network; counts only")
    def metrics() -> Response:
        return Response(generate_latest(registry), mimetype="text/plain; version=0.0.4")
