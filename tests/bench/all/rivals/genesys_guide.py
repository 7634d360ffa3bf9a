"""The Genesys guide's section 3: aiohttp, 15 downloads at a time, streamed to disk; then its section 4: the file hashed, and
uploaded to object storage with boto3."""

import asyncio
import hashlib
import os
import ssl
import sys
import tempfile

import aiohttp
import boto3

DOWNLOAD_CONCURRENCY = 15


def store(client, bucket, recording_id, path):
    md5, sha256 = hashlib.md5(), hashlib.sha256()
    with open(path, "rb") as file:
        while data := file.read(1 << 20):
            md5.update(data)
            sha256.update(data)
    client.upload_file(path, bucket, recording_id)
    os.unlink(path)
    return f"{recording_id} {md5.hexdigest()} {sha256.hexdigest()}"


async def download_recording(session, base, recording_id, output_path):
    url = f"{base}/api/v2/recordings/{recording_id}/download"
    headers = {"Authorization": "Bearer benchmark", "Accept": "application/octet-stream"}
    async with session.get(url, headers=headers, timeout=aiohttp.ClientTimeout(total=900)) as response:
        response.raise_for_status()
        with open(output_path, "wb") as f:
            async for chunk, _ in response.content.iter_chunks():
                f.write(chunk)


async def main(base, bucket, endpoint):
    client = boto3.client("s3", endpoint_url=endpoint)
    semaphore = asyncio.Semaphore(DOWNLOAD_CONCURRENCY)
    tls = ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"])
    connector = aiohttp.TCPConnector(limit=50, limit_per_host=20, ssl=tls)
    with tempfile.TemporaryDirectory() as directory:
        async with aiohttp.ClientSession(connector=connector) as session:

            async def one(recording_id):
                path = os.path.join(directory, recording_id)
                async with semaphore:
                    await download_recording(session, base, recording_id, path)
                    # Printed here: threads that print at the same time garble each other's lines.
                    print(await asyncio.to_thread(store, client, bucket, recording_id, path))

            await asyncio.gather(*(one(recording_id) for recording_id in sys.stdin.read().split()))


asyncio.run(main(*sys.argv[1:4]))
