"""python -m benchmarks: figures, never run as a test."""

import click

from benchmarks import turns


@click.command()
@click.option("--rounds", default=3, show_default=True, help="How often each is measured; the median counts.")
@click.option("--seconds", default=8, show_default=True, help="How long each measurement lasts.")
def main(rounds: int, seconds: int) -> None:
    """One full durable turn on SQLite and on PostgreSQL, beside a bare echo."""
    turns.main(rounds, seconds)


if __name__ == "__main__":
    main()
