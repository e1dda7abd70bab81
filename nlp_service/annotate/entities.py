"""Entities of several sources made one list without overlaps."""

from __future__ import annotations

from bisect import bisect_left

from nlp_service.schema import Entity


def merge(first: list[Entity], second: list[Entity]) -> list[Entity]:
    """The entities of both lists in text order; of overlapping ones the longest stays.

    Args:
        first: wins over ``second`` where both have the same length.
        second: the other source.
    """
    ranked = [(entity.start - entity.end, 0, entity) for entity in first]
    ranked += [(entity.start - entity.end, 1, entity) for entity in second]
    clusters: list[list[tuple[int, int, Entity]]] = []
    reach = -1
    for item in sorted(ranked, key=lambda r: r[2].start):
        if item[2].start >= reach:
            clusters.append([])
        clusters[-1].append(item)
        reach = max(reach, item[2].end)
    kept: list[Entity] = []
    for cluster in clusters:
        kept += _longest(cluster)
    return kept


def _longest(cluster: list[tuple[int, int, Entity]]) -> list[Entity]:
    starts: list[int] = []
    chosen: list[Entity] = []
    for _, _, entity in sorted(cluster, key=lambda r: (r[0], r[1], r[2].start)):
        at = bisect_left(starts, entity.end)
        if at and chosen[at - 1].end > entity.start:
            continue
        starts.insert(at, entity.start)
        chosen.insert(at, entity)
    return chosen
