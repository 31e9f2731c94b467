"""python -m benchmarks: figures, never run as a test."""

import click

from benchmarks import nudges, pushes, questions, reminders, turns, understanding, works


@click.command()
@click.option("--rounds", default=3, show_default=True, help="How often each is measured; the median counts.")
@click.option("--seconds", default=8, show_default=True, help="How long each measurement lasts.")
@click.option("--members", default=100_000, show_default=True, help="How many there are to be reminded or asked about.")
@click.option(
    "--only",
    type=click.Choice(["turns", "reminders", "pushes", "nudges", "questions", "works", "understanding"]),
    help="One of them.",
)
def main(rounds: int, seconds: int, members: int, only: str | None) -> None:
    """Turns beside a bare echo, reminders, a notice, a nudge, questions, tables; on both databases. Understanding."""
    if only in (None, "turns"):
        turns.main(rounds, seconds)
    if only in (None, "reminders"):
        reminders.main(members)
    if only in (None, "pushes"):
        pushes.main(members)
    if only in (None, "nudges"):
        nudges.main(members)
    if only in (None, "questions"):
        questions.main(members)
    if only in (None, "works"):
        works.main(members)
    if only in (None, "understanding"):
        understanding.main(rounds)


if __name__ == "__main__":
    main()
