use aws_sdk_s3::Client;
use aws_sdk_s3::operation::complete_multipart_upload::builders::CompleteMultipartUploadFluentBuilder;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    ChecksumAlgorithm, ChecksumMode, ChecksumType, CompletedMultipartUpload, CompletedPart,
};
use md5::{Digest as _, Md5};

use super::{BUCKET, MIB, bytes, crc64nvme, refusal, refused, start};

const KEY: &str = "recordings/long.wav";

async fn create(client: &Client, algorithm: Option<ChecksumAlgorithm>) -> String {
    let create = client.create_multipart_upload().bucket(BUCKET).key(KEY).content_type("audio/wav");
    let created = create.set_checksum_algorithm(algorithm).send().await.unwrap();
    created.upload_id().unwrap().to_owned()
}

async fn upload(client: &Client, upload_id: &str, number: i32, body: &[u8]) -> CompletedPart {
    let part =
        client.upload_part().bucket(BUCKET).key(KEY).upload_id(upload_id).part_number(number);
    let part = part.checksum_crc64_nvme(crc64nvme(body)).body(ByteStream::from(body.to_vec()));
    let part = part.send().await.unwrap();
    CompletedPart::builder()
        .part_number(number)
        .e_tag(part.e_tag().unwrap())
        .set_checksum_crc64_nvme(part.checksum_crc64_nvme().map(str::to_owned))
        .build()
}

fn complete(
    client: &Client,
    upload_id: &str,
    parts: &[CompletedPart],
) -> CompleteMultipartUploadFluentBuilder {
    let list = CompletedMultipartUpload::builder().set_parts(Some(parts.to_vec())).build();
    client
        .complete_multipart_upload()
        .bucket(BUCKET)
        .key(KEY)
        .upload_id(upload_id)
        .multipart_upload(list)
}

/// An upload of three parts, the last one small.
async fn three(client: &Client) -> (String, Vec<CompletedPart>, Vec<u8>) {
    let body = bytes(10 * MIB + 77);
    let upload_id = create(client, Some(ChecksumAlgorithm::Crc64Nvme)).await;
    let mut parts = Vec::new();
    for (number, piece) in (1..).zip(body.chunks(5 * MIB)) {
        parts.push(upload(client, &upload_id, number, piece).await);
    }
    (upload_id, parts, body)
}

#[tokio::test]
async fn the_object_has_the_full_checksum_of_its_bytes() {
    let (s3, client) = start().await;
    let (upload_id, parts, body) = three(&client).await;
    let done = complete(&client, &upload_id, &parts)
        .checksum_crc64_nvme(crc64nvme(&body))
        .checksum_type(ChecksumType::FullObject)
        .mpu_object_size(i64::try_from(body.len()).unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(done.checksum_crc64_nvme(), Some(crc64nvme(&body).as_str()));
    assert_eq!(done.checksum_type(), Some(&ChecksumType::FullObject));
    let md5s: Vec<u8> = body.chunks(5 * MIB).flat_map(Md5::digest).collect();
    let etag = format!("{}-3", hex::encode(Md5::digest(md5s)));
    assert_eq!(done.e_tag(), Some(format!("\"{etag}\"").as_str()));

    let head = client.head_object().bucket(BUCKET).key(KEY).checksum_mode(ChecksumMode::Enabled);
    let head = head.send().await.unwrap();
    assert_eq!(head.checksum_crc64_nvme(), Some(crc64nvme(&body).as_str()));
    assert_eq!(head.checksum_type(), Some(&ChecksumType::FullObject));
    let get = client.get_object().bucket(BUCKET).key(KEY).send().await.unwrap();
    assert_eq!(get.content_type(), Some("audio/wav"));
    assert!(get.body.collect().await.unwrap().to_vec() == body);
    let across = client.get_object().bucket(BUCKET).key(KEY).range("bytes=5242870-5242889");
    let across = across.send().await.unwrap().body.collect().await.unwrap().to_vec();
    assert_eq!(across, body[5_242_870..5_242_890]);
    let last = client.get_object().bucket(BUCKET).key(KEY).part_number(3).send().await.unwrap();
    assert_eq!((last.parts_count(), last.content_length()), (Some(3), Some(77)));

    let info = s3.object(BUCKET, KEY).unwrap();
    assert_eq!((info.etag, info.parts, info.crc64nvme), (etag, 3, crc64nvme(&body)));
    assert!(s3.open_uploads(BUCKET).is_empty());
}

#[tokio::test]
async fn what_disagrees_with_the_parts_is_refused_and_the_upload_stays() {
    let (s3, client) = start().await;
    let (upload_id, parts, body) = three(&client).await;
    let finish = |parts: &[CompletedPart]| complete(&client, &upload_id, parts);
    let wrong = finish(&parts).checksum_crc64_nvme(crc64nvme(b"wrong")).send().await;
    assert_eq!(refused(wrong), refusal("BadDigest", 400));
    assert_eq!(
        refused(finish(&parts).mpu_object_size(5).send().await),
        refusal("InvalidRequest", 400)
    );
    let composite = finish(&parts).checksum_type(ChecksumType::Composite).send().await;
    assert_eq!(refused(composite), refusal("InvalidRequest", 400));
    let swapped = [parts[1].clone(), parts[0].clone(), parts[2].clone()];
    assert_eq!(refused(finish(&swapped).send().await), refusal("InvalidPartOrder", 400));
    let twice = [parts[0].clone(), parts[0].clone()];
    assert_eq!(refused(finish(&twice).send().await), refusal("InvalidPartOrder", 400));
    let mut changed = parts.clone();
    changed[1] = CompletedPart::builder().part_number(2).e_tag(parts[0].e_tag().unwrap()).build();
    assert_eq!(refused(finish(&changed).send().await), refusal("InvalidPart", 400));
    changed[1] = CompletedPart::builder()
        .part_number(2)
        .e_tag(parts[1].e_tag().unwrap())
        .checksum_crc64_nvme(crc64nvme(b"wrong"))
        .build();
    assert_eq!(refused(finish(&changed).send().await), refusal("InvalidPart", 400));
    changed[1] = CompletedPart::builder().part_number(4).e_tag("none").build();
    changed.remove(2);
    assert_eq!(refused(finish(&changed).send().await), refusal("InvalidPart", 400));
    assert_eq!(refused(finish(&[]).send().await), refusal("MalformedXML", 400));
    assert_eq!(s3.objects(BUCKET), []);

    finish(&parts).checksum_crc64_nvme(crc64nvme(&body)).send().await.unwrap();
    assert_eq!(s3.objects(BUCKET).len(), 1);
}

#[tokio::test]
async fn only_the_last_part_may_be_small() {
    let (s3, client) = start().await;
    let upload_id = create(&client, Some(ChecksumAlgorithm::Crc64Nvme)).await;
    let small = upload(&client, &upload_id, 1, &bytes(5 * MIB - 1)).await;
    let last = upload(&client, &upload_id, 2, b"x").await;
    let done = complete(&client, &upload_id, &[small.clone(), last]).send().await;
    assert_eq!(refused(done), refusal("EntityTooSmall", 400));
    // A part that comes again replaces its predecessor, and what is not listed is dropped.
    upload(&client, &upload_id, 1, b"another").await;
    let done = complete(&client, &upload_id, &[small]).send().await;
    assert_eq!(refused(done), refusal("InvalidPart", 400));
    let again = upload(&client, &upload_id, 1, b"another").await;
    complete(&client, &upload_id, &[again]).send().await.unwrap();
    assert_eq!(s3.read(BUCKET, KEY).unwrap(), b"another");
}

#[tokio::test]
async fn conditions_and_repeats_of_complete() {
    let (s3, client) = start().await;
    let first = create(&client, Some(ChecksumAlgorithm::Crc64Nvme)).await;
    let part = upload(&client, &first, 1, b"first").await;
    let finish = || complete(&client, &first, std::slice::from_ref(&part)).if_none_match("*");
    let answer = finish().send().await.unwrap();
    let replay = finish().send().await.unwrap();
    assert_eq!(
        (replay.e_tag(), replay.checksum_crc64_nvme()),
        (answer.e_tag(), answer.checksum_crc64_nvme())
    );

    let second = create(&client, Some(ChecksumAlgorithm::Crc64Nvme)).await;
    let part = upload(&client, &second, 1, b"second").await;
    let refused_one =
        complete(&client, &second, std::slice::from_ref(&part)).if_none_match("*").send().await;
    assert_eq!(refused(refused_one), refusal("PreconditionFailed", 412));
    assert_eq!(s3.read(BUCKET, KEY).unwrap(), b"first");
    assert_eq!(s3.overwrites(), Vec::<String>::new());
    assert_eq!(s3.open_uploads(BUCKET).len(), 1, "a failed condition keeps the upload");

    let abort = || client.abort_multipart_upload().bucket(BUCKET).key(KEY).upload_id(&second);
    abort().send().await.unwrap();
    assert_eq!(refused(abort().send().await), refusal("NoSuchUpload", 404));
    let gone = complete(&client, &second, &[part]).send().await;
    assert_eq!(refused(gone), refusal("NoSuchUpload", 404));
}

#[tokio::test]
async fn declared_algorithms_bind_the_parts() {
    let (s3, client) = start().await;
    let create = || client.create_multipart_upload().bucket(BUCKET).key(KEY);
    let with = |algorithm, kind| create().checksum_algorithm(algorithm).checksum_type(kind);
    let composite = with(ChecksumAlgorithm::Crc64Nvme, ChecksumType::Composite).send().await;
    assert_eq!(refused(composite), refusal("InvalidRequest", 400));
    let full_hash = with(ChecksumAlgorithm::Sha256, ChecksumType::FullObject).send().await;
    assert_eq!(refused(full_hash), refusal("InvalidRequest", 400));

    let sha256 = create().checksum_algorithm(ChecksumAlgorithm::Sha256).send().await.unwrap();
    assert_eq!(sha256.checksum_type(), Some(&ChecksumType::Composite));
    let upload_id = sha256.upload_id().unwrap();
    let part = |number| {
        client.upload_part().bucket(BUCKET).key(KEY).upload_id(upload_id).part_number(number)
    };
    let crc = part(1)
        .checksum_crc64_nvme(crc64nvme(b"x"))
        .body(ByteStream::from_static(b"x"))
        .send()
        .await;
    assert_eq!(refused(crc), refusal("InvalidRequest", 400));
    assert_eq!(refused(part(10_001).send().await), refusal("InvalidArgument", 400));
    let body = bytes(9000);
    let sent = part(1).checksum_algorithm(ChecksumAlgorithm::Sha256).body(ByteStream::from(body));
    let sent = sent.send().await.unwrap();
    let listed = CompletedPart::builder().part_number(1).e_tag(sent.e_tag().unwrap());
    let bare = complete(&client, upload_id, &[listed.clone().build()]).send().await;
    assert_eq!(refused(bare), refusal("InvalidRequest", 400));
    let listed = listed.checksum_sha256(sent.checksum_sha256().unwrap()).build();
    let done = complete(&client, upload_id, &[listed]).send().await.unwrap();
    assert!(done.checksum_sha256().unwrap().ends_with("=-1"), "{done:?}");
    assert_eq!(done.checksum_type(), Some(&ChecksumType::Composite));
    assert_eq!(s3.objects(BUCKET)[0].checksum.value, done.checksum_sha256().unwrap());
}

#[tokio::test]
async fn the_defaults_of_the_sdk_fit() {
    let (s3, client) = start().await;
    let upload_id = create(&client, None).await;
    let body = bytes(6 * MIB);
    let mut parts = Vec::new();
    for (number, piece) in (1..).zip(body.chunks(5 * MIB)) {
        let part =
            client.upload_part().bucket(BUCKET).key(KEY).upload_id(&upload_id).part_number(number);
        let part = part.body(ByteStream::from(piece.to_vec())).send().await.unwrap();
        let listed = CompletedPart::builder().part_number(number).e_tag(part.e_tag().unwrap());
        parts.push(listed.set_checksum_crc32(part.checksum_crc32().map(str::to_owned)).build());
    }
    let listed = complete(&client, &upload_id, &parts).send().await;
    assert_eq!(refused(listed), refusal("InvalidPart", 400), "the upload declared no checksums");
    parts.iter_mut().for_each(|part| part.checksum_crc32 = None);
    complete(&client, &upload_id, &parts).send().await.unwrap();
    let info = s3.object(BUCKET, KEY).unwrap();
    assert_eq!(info.checksum.value, info.crc64nvme, "the default");
    assert_eq!(info.crc64nvme, crc64nvme(&body), "computed whatever the client chose");
    assert!(s3.read(BUCKET, KEY).unwrap() == body);
}

#[tokio::test]
async fn parts_are_listed_page_by_page() {
    let (s3, client) = start().await;
    let upload_id = create(&client, Some(ChecksumAlgorithm::Crc64Nvme)).await;
    for number in [7, 1, 3] {
        upload(&client, &upload_id, number, format!("part {number}").as_bytes()).await;
    }
    let list = || client.list_parts().bucket(BUCKET).key(KEY).upload_id(&upload_id).max_parts(2);
    let page = list().send().await.unwrap();
    assert_eq!((page.is_truncated(), page.next_part_number_marker()), (Some(true), Some("3")));
    assert_eq!(page.checksum_algorithm(), Some(&ChecksumAlgorithm::Crc64Nvme));
    assert_eq!(page.parts()[1].checksum_crc64_nvme(), Some(crc64nvme(b"part 3").as_str()));
    let page = list().part_number_marker("3").send().await.unwrap();
    assert_eq!((page.is_truncated(), page.parts().len()), (Some(false), 1));
    assert_eq!((page.parts()[0].part_number(), page.parts()[0].size()), (Some(7), Some(6)));
    assert_eq!(s3.open_uploads(BUCKET)[0].parts, [(1, 6), (3, 6), (7, 6)]);
}
