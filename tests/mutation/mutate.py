"""Prints a random sample of the mutants of ``redaction``; runs where cosmic-ray is installed."""

import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast  # type: ignore[import-not-found]
from cosmic_ray.mutating import mutate_code  # type: ignore[import-not-found]
from cosmic_ray.plugins import get_operator, operator_names  # type: ignore[import-not-found]


def main(size: int, seed: int, modules: Sequence[str]) -> None:
    """Print how many mutants there are, and the sample: module, operator and source."""
    sources = {name: (Path("redaction") / name).read_text("utf-8") for name in modules}
    kinds = {name: get_operator(name) for name in sorted(operator_names())}
    kinds = {name: kind for name, kind in kinds.items() if not kind.arguments()}
    found = []
    for module, source in sources.items():
        nodes = list(ast_nodes(get_ast(source)))
        for name, kind in kinds.items():
            many = sum(len(list(kind().mutation_positions(node))) for node in nodes)
            found += [(module, name, at) for at in range(many)]
    chosen = random.Random(seed).sample(found, min(size, len(found)))  # noqa: S311 - a sample
    made = [
        (module, name, mutate_code(sources[module], kinds[name](), at))
        for module, name, at in chosen
    ]
    print(json.dumps({"total": len(found), "mutants": made}))  # noqa: T201 - read by the runner


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
