"""A real ClickHouse for the checks: the embedded library, in a process of its own.

`python3 engine.py` reads {"config": PATH, "statements": […]} from standard input and answers a list of
{"rows": […]} or {"error": "…"}, one for each statement. In a process of its own, because the library's threads outlive
every connection and its destructors may not run beneath them: the process ends without them.
"""

import ctypes
import json
import os
import sys
import tempfile
import unittest
from pathlib import Path

import repo

PLACES = [os.environ.get("HARK_CHDB_LIB", ""), "/usr/local/lib/libchdb.so", "/usr/lib/libchdb.so"]


def ask(statements: list[str], config: str = "<clickhouse/>") -> list[dict]:
    """Runs statements one after the other in an empty server; skips the test where the library is away."""
    library = next((place for place in PLACES if place and Path(place).exists()), None)
    if not library:
        raise unittest.SkipTest("libchdb.so is not installed; `make setup` does it")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "config.xml").write_text(config)
        request = json.dumps({"library": library, "folder": folder, "statements": statements})
        done = repo.run(sys.executable, __file__, stdin=request)
    if done.returncode:
        raise AssertionError(f"the engine ended with {done.returncode}: {done.stderr[-2000:]}")
    return json.loads(done.stdout)


def rows(statements: list[str], config: str = "<clickhouse/>") -> list[list[dict]]:
    """As `ask`, where every statement must succeed."""
    answers = ask(statements, config)
    for statement, answer in zip(statements, answers, strict=True):
        if "error" in answer:
            raise AssertionError(f"{answer['error']}\n{statement}")
    return [answer["rows"] for answer in answers]


def _load(path: str):
    library = ctypes.CDLL(path)
    pointer, size, text = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p
    for name, result, arguments in [
        ("chdb_connect", ctypes.POINTER(pointer), [ctypes.c_int, ctypes.POINTER(text)]),
        ("chdb_query_n", pointer, [pointer, text, size, text, size]),
        ("chdb_result_error", text, [pointer]),
        ("chdb_result_buffer", pointer, [pointer]),
        ("chdb_result_length", size, [pointer]),
        ("chdb_destroy_query_result", None, [pointer]),
    ]:
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def _serve() -> None:
    request = json.load(sys.stdin)
    library, folder = _load(request["library"]), request["folder"]
    words = ["clickhouse", f"--path={folder}/data", f"--config-file={folder}/config.xml", "--async_insert=0"]
    arguments = (ctypes.c_char_p * len(words))(*[word.encode() for word in words])
    opened = library.chdb_connect(len(words), arguments)
    if not opened or not opened.contents:
        sys.exit("the engine does not open")
    answers = []
    for statement in request["statements"]:
        sql, form = statement.encode(), b"JSONEachRow"
        result = library.chdb_query_n(opened.contents, sql, len(sql), form, len(form))
        error = library.chdb_result_error(result)
        if error:
            answers.append({"error": error.decode(errors="replace")})
        else:
            body = ctypes.string_at(library.chdb_result_buffer(result) or 0, library.chdb_result_length(result)) \
                if library.chdb_result_length(result) else b""
            answers.append({"rows": [json.loads(line) for line in body.decode().splitlines() if line.startswith("{")]})
        library.chdb_destroy_query_result(result)
    sys.stdout.write(json.dumps(answers))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    _serve()
