"""python -m benchmarks: figures, never run as a test."""

import click

from benchmarks import reminders, turns


@click.command()
@click.option("--rounds", default=3, show_default=True, help="How often each is measured; the median counts.")
@click.option("--seconds", default=8, show_default=True, help="How long each measurement lasts.")
@click.option("--members", default=100_000, show_default=True, help="How many there are to be reminded.")
@click.option("--only", type=click.Choice(["turns", "reminders"]), help="One of the two.")
def main(rounds: int, seconds: int, members: int, only: str | None) -> None:
    """One full durable turn beside a bare echo, and one day's reminders; on SQLite and on PostgreSQL."""
    if only != "reminders":
        turns.main(rounds, seconds)
    if only != "turns":
        reminders.main(members)


if __name__ == "__main__":
    main()
