"""Writes the stories anew with the replies as they are now. Read the difference before you commit it.

python -m tests.stories.retell [STORY.txt …]
"""

import sys
import tempfile
from pathlib import Path

from tests.office import migrated_file, open_office
from tests.stories.transcript import play, read, write

FOLDER = Path(__file__).parent


def retell(story: Path, folder: Path, template: Path) -> None:
    told = read(story.read_text("utf-8"))
    with open_office(f"sqlite:///{folder}/{story.stem}.db", folder, template) as office:
        office.open_campaign()
        story.write_text(write(play(office, told)), "utf-8")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        template = migrated_file(folder)
        for story in map(Path, sys.argv[1:] or sorted(map(str, FOLDER.glob("*.txt")))):
            retell(story, folder, template)
            print(story.stem)


if __name__ == "__main__":
    main()
