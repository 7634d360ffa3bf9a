use std::time::{Duration, Instant};

use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};

use super::super::{Fault, Operation};
use super::{BUCKET, refusal, refused, sdk, start};

#[tokio::test]
async fn a_fault_hits_as_often_as_asked_and_changes_nothing() {
    let (s3, client) = start().await;
    let put =
        || client.put_object().bucket(BUCKET).key("k").body(ByteStream::from_static(b"x")).send();
    s3.fail_next(Operation::PutObject, 2, &Fault::slow_down());
    s3.fail_next(Operation::PutObject, 1, &Fault::Reset);
    assert_eq!(refused(put().await), refusal("SlowDown", 503));
    assert_eq!(refused(put().await), refusal("SlowDown", 503));
    assert_eq!(refused(put().await).1, 0, "no answer at all");
    assert_eq!(s3.objects(BUCKET), []);
    put().await.unwrap();
    let log = s3.requests();
    let seen: Vec<_> =
        log.iter().map(|record| (record.operation, record.status.unwrap())).collect();
    let put = Operation::PutObject;
    assert_eq!(seen, [(put, 503), (put, 503), (put, 0), (put, 200)]);
    assert_eq!((log[0].code.as_deref(), log[3].key.as_str()), (Some("SlowDown"), "k"));
    assert_eq!(s3.count(Operation::PutObject), 4);
}

#[tokio::test]
async fn a_lost_answer_of_complete_is_found_by_the_retry() {
    let (s3, client) = start().await;
    let object = |upload_id: &str, etag: &str| {
        let part = CompletedPart::builder().part_number(1).e_tag(etag).build();
        let list = CompletedMultipartUpload::builder().parts(part).build();
        let retrying = Client::from_conf(sdk(&s3).retry_config(RetryConfig::standard()).build());
        let complete =
            retrying.complete_multipart_upload().bucket(BUCKET).key("k").upload_id(upload_id);
        complete.multipart_upload(list).if_none_match("*").send()
    };
    let upload = client.create_multipart_upload().bucket(BUCKET).key("k");
    let upload = upload.checksum_algorithm("CRC64NVME".into()).send().await.unwrap();
    let upload_id = upload.upload_id().unwrap();
    let part = client.upload_part().bucket(BUCKET).key("k").upload_id(upload_id).part_number(1);
    let part = part.checksum_algorithm("CRC64NVME".into()).body(ByteStream::from_static(b"x"));
    let part = part.send().await.unwrap();
    s3.fail_next(
        Operation::CompleteMultipartUpload,
        1,
        &Fault::ErrorIn200 { code: "InternalError".into() },
    );
    s3.fail_next(Operation::CompleteMultipartUpload, 1, &Fault::LostAnswer);
    object(upload_id, part.e_tag().unwrap()).await.unwrap();
    assert_eq!(s3.count(Operation::CompleteMultipartUpload), 3);
    assert_eq!((s3.objects(BUCKET).len(), s3.overwrites().len()), (1, 0));
}

#[tokio::test]
async fn delays_hold_a_request_that_can_be_waited_for() {
    let (s3, client) = start().await;
    s3.delay(Operation::GetObject, Duration::from_millis(30));
    s3.latency(Duration::from_millis(20));
    client.put_object().bucket(BUCKET).key("k").send().await.unwrap();
    let asked = Instant::now();
    let get = tokio::spawn(client.get_object().bucket(BUCKET).key("k").send());
    s3.wait_until(|log| log.iter().any(|record| record.operation == Operation::GetObject)).await;
    assert_eq!(s3.requests()[1].status, None, "arrived, not answered");
    get.await.unwrap().unwrap();
    assert!(asked.elapsed() >= Duration::from_millis(50));
}
