use std::fmt::Write as _;

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::ChecksumAlgorithm;
use bytes::Bytes;
use http_body_util::StreamBody;
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::super::{Operation, S3};
use super::{BUCKET, bytes, crc64nvme, start};

const SIGNED: &str =
    "authorization: AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=0";

/// Sends bytes, ends the sending side, and gives back all that comes.
async fn exchange(s3: &S3, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", s3.port())).await.unwrap();
    stream.write_all(request).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = Vec::new();
    // A reset is an answer too: the empty one.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

fn request(line: &str, headers: &[&str], body: &str) -> Vec<u8> {
    let mut text = format!("{line} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n");
    headers.iter().for_each(|header| write!(text, "{header}\r\n").unwrap());
    (text + "\r\n" + body).into_bytes()
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

#[tokio::test]
async fn the_sdk_streams_with_trailers_and_they_are_decoded() {
    let (s3, client) = start().await;
    let body = bytes(300_000);
    let frame =
        |piece| Ok::<_, std::io::Error>(http_body::Frame::data(Bytes::copy_from_slice(piece)));
    // A stream cannot be digested before it is sent, so the checksum comes behind it.
    let frames: Vec<_> = body.chunks(7001).map(frame).collect();
    let stream = ByteStream::from_body_1_x(StreamBody::new(futures_util::stream::iter(frames)));
    let put = client.put_object().bucket(BUCKET).key("k").content_length(300_000).body(stream);
    put.checksum_algorithm(ChecksumAlgorithm::Crc64Nvme).send().await.unwrap();
    let log = s3.requests();
    // Over plain HTTP this SDK signs every chunk.
    assert_eq!(log[0].payload, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER");
    assert!(log[0].received_bytes > 300_000, "framing was on the wire");
    assert!(s3.read(BUCKET, "k").unwrap() == body);
    let info = s3.object(BUCKET, "k").unwrap();
    assert_eq!(info.checksum.value, info.crc64nvme);
}

#[tokio::test]
async fn signed_chunks_and_their_trailer() {
    let (s3, _client) = start().await;
    let signature = "ab".repeat(32);
    let crc = crc64nvme(b"hello");
    let head = |payload| {
        let payload = format!("x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD{payload}");
        vec![SIGNED.to_owned(), "x-amz-decoded-content-length: 5".to_owned(), payload]
    };
    let send = async |mut headers: Vec<String>, body: String| {
        headers.push(format!("content-length: {}", body.len()));
        let headers: Vec<_> = headers.iter().map(String::as_str).collect();
        exchange(&s3, &request("PUT /archive/k", &headers, &body)).await
    };
    let chunk =
        format!("5;chunk-signature={signature}\r\nhello\r\n0;chunk-signature={signature}\r\n");
    assert_eq!(status(&send(head(""), format!("{chunk}\r\n")).await), "200");
    let with_trailer = || {
        let mut headers = head("-TRAILER");
        headers.push("x-amz-trailer: x-amz-checksum-crc64nvme".to_owned());
        headers
    };
    let trailer = |crc: &str| {
        format!(
            "{chunk}x-amz-checksum-crc64nvme:{crc}\r\nx-amz-trailer-signature:{signature}\r\n\r\n"
        )
    };
    assert_eq!(status(&send(with_trailer(), trailer(&crc)).await), "200");
    assert_eq!(s3.overwrites().len(), 1);
    for (body, code) in [
        (trailer("AAAAAAAAAAA="), "BadDigest"),
        (format!("{chunk}\r\n"), "MalformedTrailerError"),
        (format!("{chunk}x-amz-checksum-crc64nvme:{crc}\r\n\r\n"), "MalformedTrailerError"),
        (trailer(&crc).replace("5;", "4;"), "IncompleteBody"),
        (chunk.clone(), "IncompleteBody"),
    ] {
        let answer = send(with_trailer(), body).await;
        assert!(answer.contains(&format!("<Code>{code}</Code>")), "{code}: {answer}");
    }
    assert_eq!((s3.overwrites().len(), s3.read(BUCKET, "k").unwrap()), (1, b"hello".to_vec()));
}

#[tokio::test]
async fn unsigned_chunks_and_their_trailer() {
    let (s3, _client) = start().await;
    let crc = crc64nvme(b"hello");
    let send = async |decoded: &str, trailer: &str, body: &str| {
        let decoded = format!("x-amz-decoded-content-length: {decoded}");
        let (length, trailer) =
            (format!("content-length: {}", body.len()), format!("x-amz-trailer: {trailer}"));
        let payload = "x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER";
        let headers =
            [SIGNED, payload, "content-encoding: aws-chunked", &decoded, &length, &trailer];
        exchange(&s3, &request("PUT /archive/k", &headers, body)).await
    };
    let body = format!("5\r\nhello\r\n0\r\nx-amz-checksum-crc64nvme:{crc}\r\n\r\n");
    let name = "x-amz-checksum-crc64nvme";
    assert!(send("6", name, &body).await.contains("<Code>IncompleteBody</Code>"));
    assert!(send("4", name, &body).await.contains("<Code>IncompleteBody</Code>"));
    assert!(
        send("5", name, &body.replace("hello", "hallo")).await.contains("<Code>BadDigest</Code>")
    );
    assert!(
        send("5", "x-amz-checksum-crc32", &body)
            .await
            .contains("<Code>MalformedTrailerError</Code>")
    );
    assert_eq!(s3.objects(BUCKET), []);
    assert_eq!(status(&send("5", name, &body).await), "200");
    assert_eq!(s3.read(BUCKET, "k").unwrap(), b"hello");
}

#[tokio::test]
async fn a_truncated_body_leaves_nothing() {
    let (s3, client) = start().await;
    let upload = client.create_multipart_upload().bucket(BUCKET).key("k").send().await.unwrap();
    let upload_id = upload.upload_id().unwrap();
    let part = format!("PUT /archive/k?partNumber=1&uploadId={upload_id}");
    let unsigned = "x-amz-content-sha256: UNSIGNED-PAYLOAD";
    for line in ["PUT /archive/k", part.as_str()] {
        exchange(&s3, &request(line, &[SIGNED, unsigned, "content-length: 10"], "12345")).await;
    }
    s3.wait_until(|log| log.len() == 3 && log.iter().all(|record| record.status.is_some())).await;
    let log = s3.requests();
    assert_eq!(log[1].code.as_deref(), Some("IncompleteBody"));
    assert_eq!((log[1].received_bytes, log[1].operation), (5, Operation::PutObject));
    assert_eq!(log[2].operation, Operation::UploadPart);
    assert_eq!(s3.objects(BUCKET), []);
    assert_eq!(s3.open_uploads(BUCKET)[0].parts, []);
    let left = std::fs::read_dir(s3.server.store.dir.path()).unwrap().count();
    assert_eq!(left, 0, "files of bodies that were never whole");
}

#[tokio::test]
async fn what_a_request_must_carry() {
    let (s3, _client) = start().await;
    let unsigned = "x-amz-content-sha256: UNSIGNED-PAYLOAD";
    let hash = format!("x-amz-content-sha256: {}", hex::encode(Sha256::digest(b"hello")));
    let put =
        async |headers: &[&str]| exchange(&s3, &request("PUT /archive/k", headers, "hello")).await;
    let five = "content-length: 5";
    for (headers, code) in [
        (&[five, unsigned][..], "AccessDenied"),
        (&[five, unsigned, "authorization: Basic eDp5"], "AccessDenied"),
        (&[five, SIGNED], "InvalidRequest"),
        (&[SIGNED, unsigned], "MissingContentLength"),
        (&[SIGNED, "content-length: 4", &hash], "XAmzContentSHA256Mismatch"),
        (&[SIGNED, five, "x-amz-content-sha256: hello"], "InvalidArgument"),
        (&[SIGNED, five, unsigned, "x-amz-sdk-checksum-algorithm: CRC32"], "InvalidRequest"),
        (&[SIGNED, five, unsigned, "x-amz-copy-source: /a/b"], "NotImplemented"),
        (&[SIGNED, five, unsigned, "x-amz-tagging: a=1&a=2"], "InvalidTag"),
        (
            &[SIGNED, "content-length: 6000000000", unsigned, "expect: 100-continue"],
            "EntityTooLarge",
        ),
    ] {
        let answer = put(headers).await;
        assert!(answer.contains(&format!("<Code>{code}</Code>")), "{headers:?} {code}: {answer}");
    }
    assert_eq!(s3.objects(BUCKET), []);
    assert_eq!(status(&put(&[SIGNED, five, &hash]).await), "200");
    let query =
        "PUT /archive/q?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a&X-Amz-Signature=b";
    assert_eq!(status(&exchange(&s3, &request(query, &[five], "hello")).await), "200");
    let keys: Vec<_> = s3.objects(BUCKET).into_iter().map(|object| object.key).collect();
    assert_eq!(keys, ["k", "q"]);
}

#[tokio::test]
async fn a_bucket_may_be_in_the_host_name() {
    let (s3, client) = start().await;
    client
        .put_object()
        .bucket(BUCKET)
        .key("a/k")
        .body(ByteStream::from_static(b"x"))
        .send()
        .await
        .unwrap();
    let head =
        format!("GET /a/k HTTP/1.1\r\nhost: archive.localhost:{}\r\n{SIGNED}\r\n", s3.port());
    let head = head + "x-amz-content-sha256: UNSIGNED-PAYLOAD\r\nconnection: close\r\n\r\n";
    let answer = exchange(&s3, head.as_bytes()).await;
    assert!(status(&answer) == "200" && answer.ends_with("\r\n\r\nx"), "{answer}");
}

#[tokio::test]
async fn it_ends_when_it_is_dropped() {
    let (s3, _client) = start().await;
    let (port, dir) = (s3.port(), s3.server.store.dir.path().to_owned());
    let mut open = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    open.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    assert!(open.read_u8().await.is_ok());
    drop(s3);
    while open.read_u8().await.is_ok() {}
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
    assert!(!dir.exists());
}
