// The webhook of intake with what AWS gives a Node function, bundled and minified; the Runtime API's loop is the least there can be.

import { createHmac, timingSafeEqual } from "node:crypto";
import { SecretsManagerClient, GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";

const sqs = new SQSClient({});
const secrets = new SecretsManagerClient({});
const secret = await secrets.send(new GetSecretValueCommand({ SecretId: process.env.SIGNING_SECRET_ID }));
const key = secret.SecretString;
const queue = process.env.RECORDINGS_QUEUE_URL;

async function handler(event) {
  const body = event.isBase64Encoded ? Buffer.from(event.body, "base64") : Buffer.from(event.body);
  const timestamp = event.headers["nice-request-timestamp"] ?? "";
  const signed = createHmac("sha256", key).update(timestamp).update(".").update(body).digest();
  const given = Buffer.from(event.headers["nice-request-signature"] ?? "", "hex");
  if (given.length !== signed.length || !timingSafeEqual(given, signed)) return { statusCode: 401 };
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return { statusCode: 401 };
  const media = JSON.parse(body);
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queue,
      MessageBody: JSON.stringify({ platform: "cxone", recordingId: media.recordingId, callId: media.callId }),
      MessageGroupId: media.recordingId,
      MessageDeduplicationId: `cxone:${media.event}:${media.recordingId}`,
    }),
  );
  console.log(JSON.stringify({ message: "webhook", outcome: "enqueued" }));
  return { statusCode: 200 };
}

const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;
for (;;) {
  const next = await fetch(`${api}/next`);
  const answer = await handler(await next.json());
  const id = next.headers.get("lambda-runtime-aws-request-id");
  await fetch(`${api}/${id}/response`, { method: "POST", body: JSON.stringify(answer) }).then((r) => r.text());
}
