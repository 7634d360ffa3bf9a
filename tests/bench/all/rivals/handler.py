"""The webhook of intake with what AWS gives a Python function: the same checks, one message."""

import base64
import hashlib
import hmac
import json
import os
import time

import boto3
from botocore.config import Config

# As the SDK's documentation has it: clients are made at start, and the secret is read then.
CONFIG = Config(connect_timeout=0.8, read_timeout=1, retries={"total_max_attempts": 2})
sqs = boto3.client("sqs", config=CONFIG)
secrets = boto3.client("secretsmanager", config=CONFIG)
KEY = secrets.get_secret_value(SecretId=os.environ["SIGNING_SECRET_ID"])["SecretString"].encode()
QUEUE = os.environ["RECORDINGS_QUEUE_URL"]


def handler(event, context):
    headers = event["headers"]
    body = event["body"].encode()
    if event.get("isBase64Encoded"):
        body = base64.b64decode(body)
    timestamp = headers.get("nice-request-timestamp", "")
    signed = hmac.new(KEY, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signed, headers.get("nice-request-signature", "")):
        return {"statusCode": 401}
    if abs(time.time() - int(timestamp)) > 300:
        return {"statusCode": 401}
    media = json.loads(body)
    message = {"platform": "cxone", "recordingId": media["recordingId"], "callId": media.get("callId")}
    sqs.send_message(
        QueueUrl=QUEUE,
        MessageBody=json.dumps(message),
        MessageGroupId=media["recordingId"],
        MessageDeduplicationId="cxone:" + media["event"] + ":" + media["recordingId"],
    )
    print(json.dumps({"message": "webhook", "outcome": "enqueued"}))
    return {"statusCode": 200}
