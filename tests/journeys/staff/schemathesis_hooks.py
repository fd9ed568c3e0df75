"""Takes another token for each request: one alone would soon be told to wait."""

import itertools
import os

import schemathesis

TOKENS = itertools.cycle(os.environ["TOKENS"].split(","))


@schemathesis.auth()
class Bearer:
    refresh_interval = None

    def get(self, case, context):
        return next(TOKENS)

    def set(self, case, data, context):
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {data}"
