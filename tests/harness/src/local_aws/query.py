"""Runs SQL over parts of the manifest as Athena would. Reads a query on stdin, prints its rows as JSON on stdout.

The table `manifest` has the columns that template.yaml gives it. Names differ in their case only: Athena's are lower case, and
the SerDe takes a line's fields whatever their case (`case.insensitive`), as is done here.
"""

import json
import sys

import duckdb

# Glue's types, and DuckDB's for the same.
TYPES = {"string": "VARCHAR", "bigint": "BIGINT", "int": "INTEGER"}


def fields(files):
    """The fields of the lines, by their lower-case names."""
    names = {}
    for path in files:
        with open(path, encoding="utf-8") as part:
            for line in part:
                names.update((name.lower(), name) for name in json.loads(line))
    return names


def run(query):
    # Nothing is loaded from anywhere, and nothing but the parts is read.
    database = duckdb.connect(
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    )
    names = fields(query["files"])
    columns = {names.get(name, name): TYPES[kind] for name, kind in query["columns"].items()}
    database.read_json(query["files"], format="newline_delimited", columns=columns).to_table("manifest")
    *before, last = query["statements"]
    for statement in before:
        database.execute(statement)
    answer = database.execute(last, query["parameters"] or None)
    heads = [column[0].lower() for column in answer.description]
    return [dict(zip(heads, row)) for row in answer.fetchall()]


try:
    json.dump(run(json.load(sys.stdin)), sys.stdout)
except duckdb.Error as error:
    sys.exit(str(error))
