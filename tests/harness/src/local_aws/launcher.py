"""Runs ministack in this process, and ends it with whoever started it.

The harness keeps the write end of this process's stdin. When that closes, because the harness is done or was
killed, everything here dies with it: ministack starts the functions in its own process group, so killing the
group leaves nothing behind.
"""

import os
import shutil
import signal
import sys
import threading

import ministack.app
import ministack.core.iam_actions
from ministack.core import iam_evaluator


def die_with_the_harness():
    """Blocks until stdin ends, then removes the scratch directory and kills the group, this process included."""
    while os.read(0, 4096):
        pass
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def behind_tls(app):
    """The app as it would look behind AWS's TLS endpoints.

    The template's policies refuse cleartext, and with AUTH=true ministack enforces them; it takes a request for
    a TLS one when this header says so. The loopback stands for the TLS connection.
    """

    async def wrapped(scope, receive, send):
        if scope["type"] == "http":
            headers = [h for h in scope["headers"] if h[0].lower() != b"x-forwarded-proto"]
            scope = {**scope, "headers": [*headers, (b"x-forwarded-proto", b"https")]}
        await app(scope, receive, send)

    return wrapped


def judged_as_one(extract_iam_action):
    """AWS knows no action for SQS's batch requests: who may send a message may send ten."""

    def wrapped(*args, **kwargs):
        action = extract_iam_action(*args, **kwargs)
        if action and action.startswith("sqs:"):
            return action.removesuffix("Batch")
        return action

    return wrapped
def with_roles(resolve):
    """`aws:PrincipalArn` as AWS has it: of who works under a role it is the role, where ministack names the session."""

    def resolved(key, context):
        value = resolve(key, context)
        if key.lower() == "aws:principalarn" and value and ":assumed-role/" in value:
            account, session = value.split(":", 5)[4:]
            return f"arn:aws:iam::{account}:role/{session.split('/')[1]}"
        return value

    return resolved


if os.getpgrp() != os.getpid():
    os.setpgid(0, 0)
threading.Thread(target=die_with_the_harness, daemon=True).start()
ministack.core.iam_actions.extract_iam_action = judged_as_one(ministack.core.iam_actions.extract_iam_action)
ministack.app.app = behind_tls(ministack.app.app)
iam_evaluator._resolve_condition_key = with_roles(iam_evaluator._resolve_condition_key)
sys.argv = ["ministack"]
ministack.app.main()
