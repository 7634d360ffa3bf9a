"""The CXone guide's section 3: requests, and boto3's upload_fileobj, one recording after another; md5 and sha256 on the way."""

import hashlib
import sys

import boto3
import requests


class Hashed:
    """A raw response that is hashed as it is read."""

    def __init__(self, raw):
        self.raw, self.md5, self.sha256 = raw, hashlib.md5(), hashlib.sha256()

    def read(self, size=-1):
        data = self.raw.read(size)
        self.md5.update(data)
        self.sha256.update(data)
        return data


base, bucket, endpoint = sys.argv[1:4]
s3_client = boto3.client("s3", endpoint_url=endpoint)
for recording_id in sys.stdin.read().split():
    url = f"{base}/api/v2/recordings/{recording_id}/download"
    headers = {"Authorization": "Bearer benchmark", "Range": "bytes=0-"}
    response = requests.get(url, headers=headers, stream=True)
    response.raise_for_status()
    stream = Hashed(response.raw)
    s3_client.upload_fileobj(
        stream,
        Bucket=bucket,
        Key=recording_id,
        ExtraArgs={"ContentType": response.headers.get("Content-Type", "audio/wav")},
    )
    print(recording_id, stream.md5.hexdigest(), stream.sha256.hexdigest())
