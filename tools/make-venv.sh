# Finds a Python of 3.11 or later and makes .venv with it; on a bare Debian or Ubuntu it installs what venv lacks.
set -eu

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

can_make_venvs() {
    "$1" -c 'import ensurepip, venv' >/dev/null 2>&1
}

if [ -n "${PYTHON:-}" ]; then
    set -- "$PYTHON"
    complaint="PYTHON=$PYTHON 不能用：需要 Python 3.11 或以上。"
else
    set -- python3.13 python3.12 python3.11 python3 python3.14
    complaint='没有找到 Python 3.11 或以上。请先安装，或指明它在哪里：make test PYTHON=/路径/python3.12'
fi
python=
for candidate; do
    if [ -z "$python" ] && new_enough "$candidate"; then
        python=$candidate
    fi
done
if [ -z "$python" ]; then
    echo "$complaint" >&2
    exit 1
fi

if ! can_make_venvs "$python"; then
    # Named after the version: python3-venv serves the distribution's own Python only.
    package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ]; then
        as_root=env
    else
        as_root='sudo -n env'
    fi
    if command -v apt-get >/dev/null && $as_root true 2>/dev/null; then
        echo "安装 $package ……"
        apt="$as_root DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120"
        $apt install -y --no-install-recommends "$package" >/dev/null 2>&1 ||
            { $apt update && $apt install -y --no-install-recommends "$package" >/dev/null; } || true
    fi
    if ! can_make_venvs "$python"; then
        echo "$python 不能创建虚拟环境。请先运行：sudo apt-get install $package" >&2
        exit 1
    fi
fi

# Half a .venv would be taken for a whole one next time.
trap 'rm -rf .venv' EXIT
"$python" -m venv --clear .venv
trap - EXIT
