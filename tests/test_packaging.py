"""What travels in the wheel, and that it runs where nothing of this folder is."""

import json
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]


def run(*command: str | Path, cwd: Path = ROOT, said: str = "") -> str:
    elsewhere = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        command,
        cwd=cwd,
        env=elsewhere | {"LC_ALL": "C"},
        input=said,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def source_files() -> set[str]:
    listed = run("git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard", "-z", "--", *PACKAGES)
    return {name for name in listed.split("\0") if name and (ROOT / name).is_file()}


def pinned(lines: str) -> dict[str, str]:
    pins = (line.split("==") for line in lines.splitlines() if "==" in line and not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pins}


CONSTRAINTS = pinned((ROOT / "constraints.txt").read_text(encoding="utf-8"))


def test_the_wheel_holds_every_file_of_the_packages_and_the_rubric(tmp_path: Path) -> None:
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path, ".")
    [wheel] = tmp_path.glob("shifangang-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        rubric = archive.read("bot/rubric.yaml")
    assert names == source_files() | {"bot/rubric.yaml"}
    assert rubric == (ROOT / "rubric.yaml").read_bytes()


def test_it_installs_into_an_empty_environment_as_pinned_and_runs_from_any_folder(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    run(sys.executable, "-m", "venv", tmp_path / "venv")
    python = tmp_path / "venv/bin/python"
    run(python, "-m", "pip", "install", "--quiet", "--no-compile", ".", "--constraint", "constraints.txt")
    installed = pinned(run(python, "-m", "pip", "freeze", "--quiet"))
    assert installed == {name: CONSTRAINTS.get(name) for name in installed}
    for package in PACKAGES:
        origin = run(python, "-c", f"import {package}; print({package}.__file__)", cwd=empty)
        assert Path(origin.strip()).is_relative_to(tmp_path / "venv")
    shifangang = tmp_path / "venv/bin/shifangang"
    assert run(shifangang, "--help", cwd=empty).startswith("Usage: shifangang")
    assert run(python, "-m", "simulator", "--help", cwd=empty).startswith("Usage: python -m simulator")
    # Asks for the vocabulary and the rubric that came with it, and for no setting.
    line = json.dumps({"role": "member", "context": "idle", "text": "申报"}, ensure_ascii=False)
    assert json.loads(run(shifangang, "understand", cwd=empty, said=line)) == {"intent": "apply"}
    assert list(empty.iterdir()) == []


def test_what_the_project_asks_for_is_pinned() -> None:
    project, groups = PYPROJECT["project"], PYPROJECT["dependency-groups"]
    asked = map(Requirement, [*project["dependencies"], *groups["dev"]])
    unpinned = [
        str(requirement)
        for requirement in asked
        if not requirement.specifier.contains(CONSTRAINTS.get(canonicalize_name(requirement.name), "0"))
    ]
    assert unpinned == []
