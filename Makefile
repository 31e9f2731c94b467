# The commands of this house. `make` alone lists them. Written for GNU make 3.81, which macOS still ships.

export PYTHON
export PYTHONUTF8 = 1

BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --constraint constraints.txt
DEVELOPMENT := import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["dev"], sep="\n")

.PHONY: help demo test check lint bench leanings clean

help:
	@echo 'make demo    启动机器人和企业微信模拟器，打印一个本机网址（可加 ARGS="--port 8000"）'
	@echo 'make test    备齐测试所需（Redis、PostgreSQL、Chromium、LibreOffice、中文字体），运行全部测试（可加 ARGS="-k 名称"）'
	@echo 'make lint    只看代码：格式、规范、类型、楼层'
	@echo 'make check   lint 加 test，提交之前运行'
	@echo 'make bench   量速度'
	@echo 'make leanings  语料改了以后，重新算出理解用的权重（十几秒）'
	@echo 'make clean   删去 .venv 和各种缓存；data/ 里的数据不动'
	@echo '要用指定的 Python（3.11 或以上）：make test PYTHON=/usr/bin/python3.12'

demo: .venv/for-running
	@$(BIN)/shifangang demo $(ARGS)

test: .venv/for-testing
	@$(BIN)/python tools/services.py install
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

lint: .venv/for-testing
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/mypy tools
	$(BIN)/lint-imports

check: lint
	@$(MAKE) test

bench: .venv/for-testing
	@$(BIN)/python tools/services.py install
	@$(BIN)/python -m benchmarks $(ARGS)

leanings: .venv/for-testing
	@$(BIN)/python -m tools.weigh_leanings

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# An order-only prerequisite: what counts is that it exists, not when the system's Python was built.
.venv/for-running: pyproject.toml constraints.txt | $(BIN)/python
	@echo '安装依赖（第一次约需一两分钟）……'
	@$(INSTALL)
	@touch $@

.venv/for-testing: pyproject.toml constraints.txt | $(BIN)/python
	@echo '安装依赖和开发工具（第一次约需一两分钟）……'
	@$(BIN)/python -c '$(DEVELOPMENT)' > .venv/development.txt
	@$(INSTALL) --requirement .venv/development.txt
	@touch .venv/for-running $@

$(BIN)/python:
	@sh tools/make-venv.sh
