use aws_sdk_s3::Client;
use aws_sdk_s3::config::RequestChecksumCalculation;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumMode, ChecksumType, ServerSideEncryption};
use md5::{Digest as _, Md5};
use sha2::Sha256;

use super::super::{Algorithm, Options, S3};
use super::{BUCKET, base64, bytes, crc64nvme, options, refusal, refused, sdk, start, start_with};

#[tokio::test]
async fn a_put_comes_back_as_it_was() {
    let (s3, client) = start().await;
    let body = bytes(100_000);
    let put = client
        .put_object()
        .bucket(BUCKET)
        .key("a b+c/ä.wav")
        .body(ByteStream::from(body.clone()))
        .checksum_crc64_nvme(crc64nvme(&body))
        .content_type("audio/wav")
        .metadata("sha256", "abc")
        .tagging("retention=7y&kind=a%20b")
        .send()
        .await
        .unwrap();
    assert_eq!(put.checksum_crc64_nvme(), Some(crc64nvme(&body).as_str()));
    assert_eq!(put.server_side_encryption(), Some(&ServerSideEncryption::Aes256));

    let head = client.head_object().bucket(BUCKET).key("a b+c/ä.wav");
    let plain = head.clone().send().await.unwrap();
    assert_eq!(plain.checksum_crc64_nvme(), None, "only checksum mode returns checksums");
    let head = head.checksum_mode(ChecksumMode::Enabled).send().await.unwrap();
    assert_eq!(head.checksum_crc64_nvme(), Some(crc64nvme(&body).as_str()));
    assert_eq!(head.checksum_type(), Some(&ChecksumType::FullObject));
    assert_eq!(head.e_tag(), Some(format!("\"{}\"", hex::encode(Md5::digest(&body))).as_str()));
    assert_eq!(head.content_length(), Some(100_000));
    assert_eq!(head.content_type(), Some("audio/wav"));
    assert_eq!(head.metadata().unwrap()["sha256"], "abc");
    assert!(head.last_modified().is_some());

    let get = client.get_object().bucket(BUCKET).key("a b+c/ä.wav").send().await.unwrap();
    assert_eq!(get.body.collect().await.unwrap().to_vec(), body);
    let tags = client.get_object_tagging().bucket(BUCKET).key("a b+c/ä.wav").send().await.unwrap();
    let tags: Vec<_> = tags.tag_set().iter().map(|tag| (tag.key(), tag.value())).collect();
    assert_eq!(tags, [("retention", "7y"), ("kind", "a b")]);

    let info = s3.object(BUCKET, "a b+c/ä.wav").unwrap();
    assert_eq!(s3.objects(BUCKET), std::slice::from_ref(&info));
    assert_eq!((info.size, info.parts, info.crc64nvme), (100_000, 0, crc64nvme(&body)));
    assert_eq!(s3.read(BUCKET, "a b+c/ä.wav").unwrap(), body);
    assert_eq!(s3.sha256(BUCKET, "a b+c/ä.wav").unwrap(), hex::encode(Sha256::digest(&body)));
}

#[tokio::test]
async fn wrong_digests_leave_nothing() {
    let (s3, client) = start().await;
    let put =
        || client.put_object().bucket(BUCKET).key("k").body(ByteStream::from_static(b"right"));
    let wrong_crc64 = put().checksum_crc64_nvme(crc64nvme(b"wrong")).send().await;
    assert_eq!(refused(wrong_crc64), refusal("BadDigest", 400));
    let wrong_md5 = put().content_md5(base64(Md5::digest(b"wrong"))).send().await;
    assert_eq!(refused(wrong_md5), refusal("BadDigest", 400));
    let wrong_sha256 = put().checksum_sha256(base64(Sha256::digest(b"wrong"))).send().await;
    assert_eq!(refused(wrong_sha256), refusal("BadDigest", 400));
    let no_md5 = put().content_md5("short").send().await;
    assert_eq!(refused(no_md5), refusal("InvalidDigest", 400));
    assert_eq!(refused(put().checksum_crc32("AAAA").send().await), refusal("InvalidRequest", 400));
    assert_eq!(s3.objects(BUCKET), []);
    put().content_md5(base64(Md5::digest(b"right"))).send().await.unwrap();
    assert_eq!(s3.objects(BUCKET).len(), 1);
}

#[tokio::test]
async fn under_object_lock_a_body_comes_with_a_checksum() {
    let s3 = S3::start(Options { object_lock: true, ..options() }).await.unwrap();
    // Of itself the SDK sends a CRC32 with everything.
    let config = sdk(&s3).request_checksum_calculation(RequestChecksumCalculation::WhenRequired);
    let client = Client::from_conf(config.build());
    let put = || client.put_object().bucket(BUCKET).key("k").body(ByteStream::from_static(b"all"));
    assert_eq!(refused(put().send().await), refusal("InvalidRequest", 400));
    put().checksum_crc64_nvme(crc64nvme(b"all")).send().await.unwrap();
    put().content_md5(base64(Md5::digest(b"all"))).send().await.unwrap();
    let begun = client.create_multipart_upload().bucket(BUCKET).key("k").send().await.unwrap();
    let part = client.upload_part().bucket(BUCKET).key("k").part_number(1);
    let part = part.set_upload_id(begun.upload_id).body(ByteStream::from_static(b"all"));
    assert_eq!(refused(part.send().await), refusal("InvalidRequest", 400));
}

#[tokio::test]
async fn every_algorithm_is_kept_as_the_client_chose_it() {
    let (s3, client) = start().await;
    let body = bytes(70_000);
    for (chosen, algorithm) in [
        (ChecksumAlgorithm::Crc32, Algorithm::Crc32),
        (ChecksumAlgorithm::Crc32C, Algorithm::Crc32c),
        (ChecksumAlgorithm::Crc64Nvme, Algorithm::Crc64Nvme),
        (ChecksumAlgorithm::Sha256, Algorithm::Sha256),
    ] {
        let put = client.put_object().bucket(BUCKET).key("k").body(ByteStream::from(body.clone()));
        put.checksum_algorithm(chosen).send().await.unwrap();
        assert_eq!(s3.object(BUCKET, "k").unwrap().checksum.algorithm, algorithm);
        // The SDK verifies the checksum it gets in checksum mode against the bytes.
        let get = client.get_object().bucket(BUCKET).key("k").checksum_mode(ChecksumMode::Enabled);
        assert_eq!(get.send().await.unwrap().body.collect().await.unwrap().to_vec(), body);
    }
    let sha1 = client.put_object().bucket(BUCKET).key("k").body(ByteStream::from_static(b"x"));
    let sha1 = sha1.checksum_algorithm(ChecksumAlgorithm::Sha1).send().await;
    assert_eq!(refused(sha1), refusal("NotImplemented", 501), "SHA-1 is not there, and says so");
}

#[tokio::test]
async fn conditions_on_a_put_hold() {
    let (s3, client) = start().await;
    let put = |text: &'static str| {
        client.put_object().bucket(BUCKET).key("k").body(ByteStream::from_static(text.as_bytes()))
    };
    assert_eq!(refused(put("0").if_match("\"x\"").send().await), refusal("NoSuchKey", 404));
    let first = put("1").if_none_match("*").send().await.unwrap();
    assert_eq!(
        refused(put("2").if_none_match("*").send().await),
        refusal("PreconditionFailed", 412)
    );
    assert_eq!(
        refused(put("3").if_match("\"x\"").send().await),
        refusal("PreconditionFailed", 412)
    );
    assert_eq!(s3.read(BUCKET, "k").unwrap(), b"1");
    assert!(s3.overwrites().is_empty());
    put("4").if_match(first.e_tag().unwrap()).send().await.unwrap();
    assert_eq!(s3.read(BUCKET, "k").unwrap(), b"4");
    client.delete_object().bucket(BUCKET).key("k").send().await.unwrap();
    put("5").send().await.unwrap();
    assert_eq!(
        s3.overwrites(),
        ["archive/k", "archive/k"],
        "a deletion does not hide a second write"
    );
}

#[tokio::test]
async fn ranges_and_conditions_on_a_get() {
    let (_s3, client) = start().await;
    let body = bytes(1000);
    let put = client.put_object().bucket(BUCKET).key("k").body(ByteStream::from(body.clone()));
    let put = put.send().await.unwrap();
    let get = || client.get_object().bucket(BUCKET).key("k");
    for (range, span, content_range) in [
        ("bytes=10-19", 10..20, "bytes 10-19/1000"),
        ("bytes=990-", 990..1000, "bytes 990-999/1000"),
        ("bytes=-5", 995..1000, "bytes 995-999/1000"),
    ] {
        let got = get().range(range).send().await.unwrap();
        assert_eq!(got.content_range(), Some(content_range));
        assert_eq!(got.body.collect().await.unwrap().to_vec(), &body[span]);
    }
    assert_eq!(refused(get().range("bytes=1000-").send().await), refusal("InvalidRange", 416));
    let etag = put.e_tag().unwrap();
    get().if_match(etag).send().await.unwrap();
    assert_eq!(refused(get().if_match("\"x\"").send().await), refusal("PreconditionFailed", 412));
    assert_eq!(refused(get().if_none_match(etag).send().await).1, 304);
    assert_eq!(
        refused(client.get_object().bucket(BUCKET).key("none").send().await),
        refusal("NoSuchKey", 404)
    );
    let head = client.head_object().bucket(BUCKET).key("none").send().await;
    assert!(head.unwrap_err().into_service_error().is_not_found());
}

#[tokio::test]
async fn buckets_and_encryption() {
    let (s3, client) = start().await;
    let put = client.put_object().bucket("nowhere").key("k").send().await;
    assert_eq!(refused(put), refusal("NoSuchBucket", 404));
    client.create_bucket().bucket("second").send().await.unwrap();
    client.head_bucket().bucket("second").send().await.unwrap();
    assert!(client.head_bucket().bucket("third").send().await.is_err());
    assert!(s3.create_bucket("second").is_err(), "it is there");
    assert!(s3.create_bucket("No_Bucket").is_err(), "no such name");
    let buckets = client.list_buckets().send().await.unwrap();
    let names: Vec<_> = buckets.buckets().iter().filter_map(|bucket| bucket.name()).collect();
    assert_eq!(names, [BUCKET, "second"]);

    let put = client.put_object().bucket("second").key("k").body(ByteStream::from_static(b"x"));
    let put = put
        .server_side_encryption(ServerSideEncryption::AwsKms)
        .ssekms_key_id("alias/a")
        .send()
        .await;
    assert_eq!(put.unwrap().ssekms_key_id(), Some("alias/a"));
    let info = s3.object("second", "k").unwrap();
    assert_eq!(
        (info.encryption.as_str(), info.kms_key_id.as_deref()),
        ("aws:kms", Some("alias/a"))
    );
}

#[tokio::test]
async fn discarded_bodies_leave_their_description() {
    let (s3, client) = start_with(true).await;
    let put =
        client.put_object().bucket(BUCKET).key("k").body(ByteStream::from_static(b"123456789"));
    put.send().await.unwrap();
    let info = s3.object(BUCKET, "k").unwrap();
    assert_eq!((info.size, info.crc64nvme), (9, base64(0xAE8B_1486_0A79_9888_u64.to_be_bytes())));
    client.head_object().bucket(BUCKET).key("k").send().await.unwrap();
    assert!(s3.read(BUCKET, "k").is_err());
    let get = client.get_object().bucket(BUCKET).key("k").send().await;
    assert_eq!(refused(get), refusal("NotImplemented", 501));
}
