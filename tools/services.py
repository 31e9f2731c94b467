"""What the tests need besides Python: where it is on this machine, and how it is installed.

`python tools/services.py install` installs what is missing. It needs the standard library only.
"""

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

BREW_PREFIXES = (Path("/opt/homebrew"), Path("/usr/local"), Path("/home/linuxbrew/.linuxbrew"))
APT_GET = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120")


@dataclass(frozen=True)
class Service:
    """To add one, write a row in SERVICES: a test asks for it by name, `make test` installs it."""

    name: str
    find: Callable[[], Path | None]
    apt: tuple[str, ...]  # packages that hold it, by distribution; the first that installs is taken
    brew: tuple[str, ...] = ()
    daemon: str | None = None  # what the package starts by itself; the tests run their own instead

    @property
    def how_to_install(self) -> str:
        if shutil.which("apt-get"):
            return f"sudo apt-get install {self.apt[0]}"
        if self.brew and (shutil.which("brew") or sys.platform == "darwin"):
            return f"brew install {' '.join(self.brew)}"
        return f"请用本机的软件包管理器安装 {self.name}"


def answers(program: Path) -> bool:
    """Whether it really runs: Ubuntu's chromium-browser, for one, may be a script that only asks for snap."""
    try:
        asked = subprocess.run([program, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def first_that_answers(programs: Iterator[Path]) -> Path | None:
    return next((program for program in programs if program.is_file() and answers(program)), None)


def on_path(*names: str) -> Iterator[Path]:
    yield from (Path(found) for name in names if (found := shutil.which(name)))
    yield from (prefix / "bin" / name for prefix in BREW_PREFIXES for name in names)


def find_redis() -> Path | None:
    return first_that_answers(on_path("redis-server"))


def postgres_programs() -> Iterator[Path]:
    # The program itself, never a link to it: initdb lies beside it.
    yield from (program.resolve() for program in on_path("postgres"))

    def newest_first(folders: Iterator[Path]) -> list[Path]:
        return sorted(folders, key=lambda folder: [int(digits) for digits in version(folder)], reverse=True)

    def version(folder: Path) -> list[str]:
        return "".join(sign if sign.isdigit() else " " for sign in folder.name).split()

    for folder in newest_first(Path("/usr/lib/postgresql").glob("*")):
        yield folder / "bin/postgres"
    for prefix in BREW_PREFIXES:
        for folder in newest_first((prefix / "opt").glob("postgresql*")):
            yield folder / "bin/postgres"


def find_postgres() -> Path | None:
    return first_that_answers(found for found in postgres_programs() if (found.parent / "initdb").is_file())


def chromium_programs() -> Iterator[Path]:
    yield from on_path("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    for applications in (Path("/Applications"), Path.home() / "Applications"):
        yield applications / "Chromium.app/Contents/MacOS/Chromium"
        yield applications / "Google Chrome.app/Contents/MacOS/Google Chrome"


def find_chromium() -> Path | None:
    return first_that_answers(chromium_programs())


def find_chinese_font() -> Path | None:
    if sys.platform == "darwin":
        return Path("/System/Library/Fonts")  # every macOS brings PingFang
    if not shutil.which("fc-list"):
        return None
    listed = subprocess.run(["fc-list", ":lang=zh-cn", "file"], capture_output=True, text=True, check=False)
    first, _, _ = listed.stdout.partition(":")
    return Path(first) if first else None


def soffice_programs() -> Iterator[Path]:
    yield from on_path("soffice", "libreoffice")
    for applications in (Path("/Applications"), Path.home() / "Applications"):
        yield applications / "LibreOffice.app/Contents/MacOS/soffice"


def find_libreoffice() -> Path | None:
    return first_that_answers(soffice_programs())


SERVICES = {
    service.name: service
    for service in (
        Service("Redis", find_redis, ("redis-server",), ("redis",), daemon="redis-server"),
        Service("PostgreSQL", find_postgres, ("postgresql",), ("postgresql@17",), daemon="postgresql"),
        Service("Chromium", find_chromium, ("chromium", "chromium-browser"), ("--cask", "google-chrome")),
        Service("LibreOffice", find_libreoffice, ("libreoffice-calc",), ("--cask", "libreoffice")),
        Service("中文字体", find_chinese_font, ("fonts-noto-cjk",)),
    )
}


def run_quietly(command: tuple[str, ...]) -> bool:
    """Run it, and show what it says only if it fails."""
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode:
        sys.stdout.write(done.stdout.decode(errors="replace"))
    return done.returncode == 0


@functools.cache
def as_root() -> tuple[str, ...] | None:
    # What to put before a command so that root runs it; None where that would need a password.
    if os.geteuid() == 0:
        return ()
    asked = shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ("sudo", "-n") if asked and asked.returncode == 0 else None


@functools.cache
def update_package_lists(root: tuple[str, ...]) -> bool:
    return run_quietly((*root, *APT_GET, "update"))


def apt_install(package: str, root: tuple[str, ...]) -> bool:
    command = (*root, *APT_GET, "install", "-y", "--no-install-recommends", package)
    tried = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return tried.returncode == 0 or (update_package_lists(root) and run_quietly(command))


def stop_daemon(daemon: str, root: tuple[str, ...]) -> None:
    """Leave no server behind on a laptop merely because the tests were run there once."""
    if Path("/run/systemd/system").is_dir():
        run_quietly((*root, "systemctl", "disable", "--quiet", "--now", daemon))
    else:
        run_quietly((*root, "service", daemon, "stop"))


def install_with_apt(service: Service, root: tuple[str, ...]) -> bool:
    for package in service.apt:
        if apt_install(package, root):
            if service.daemon:
                stop_daemon(service.daemon, root)
            if service.find():
                return True
    return False


def install(service: Service) -> None:
    root = as_root()
    if shutil.which("apt-get") and root is not None and install_with_apt(service, root):
        return
    if shutil.which("brew") and service.brew:
        run_quietly(("brew", "install", *service.brew))


def install_missing() -> None:
    for service in SERVICES.values():
        if not service.find():
            print(f"安装 {service.name} ……", flush=True)
            install(service)
        where = service.find()
        print(f"{service.name}：{where or f'没有。请运行：{service.how_to_install}'}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:] != ["install"]:
        sys.exit("用法：python tools/services.py install")
    install_missing()
