"""Prints a random sample of a module's mutants; runs where cosmic-ray is installed."""

import json
import random
import sys
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast  # type: ignore[import-not-found]
from cosmic_ray.mutating import mutate_code  # type: ignore[import-not-found]
from cosmic_ray.plugins import get_operator, operator_names  # type: ignore[import-not-found]


def main(path: Path, size: int, seed: int) -> None:
    """Print how many mutants there are, and the sample: operator, occurrence and source."""
    source = path.read_text("utf-8")
    nodes = list(ast_nodes(get_ast(source)))
    found = []
    for name in sorted(operator_names()):
        kind = get_operator(name)
        if kind.arguments():
            continue
        many = sum(len(list(kind().mutation_positions(node))) for node in nodes)
        found += [(name, at) for at in range(many)]
    chosen = random.Random(seed).sample(found, min(size, len(found)))  # noqa: S311 - a sample
    made = [(name, at, mutate_code(source, get_operator(name)(), at)) for name, at in chosen]
    print(json.dumps({"total": len(found), "mutants": made}))  # noqa: T201 - read by the runner


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
