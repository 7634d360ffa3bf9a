use std::collections::BTreeSet;

use aws_sdk_s3::types::EncodingType;

use super::{BUCKET, refusal, refused, start};

#[tokio::test]
async fn pages_of_objects_lose_and_repeat_nothing() {
    let (_s3, client) = start().await;
    let keys: BTreeSet<String> = (0..7)
        .flat_map(|n| [format!("a/{n}"), format!("a/sub{n}/x"), format!("a/sub{n}/y")])
        .collect();
    for key in keys.iter().map(String::as_str).chain(["b", "a"]) {
        client.put_object().bucket(BUCKET).key(key).send().await.unwrap();
    }
    for size in [1, 2, 3, 1000] {
        let list = client.list_objects_v2().bucket(BUCKET).prefix("a/").max_keys(size);
        let mut found = Vec::new();
        let mut pages = list.clone().into_paginator().send();
        while let Some(page) = pages.next().await {
            found.extend(
                page.unwrap().contents().iter().filter_map(|one| one.key().map(str::to_owned)),
            );
        }
        assert!(found.iter().eq(&keys), "{size}: {found:?}");

        let (mut objects, mut prefixes) = (Vec::new(), Vec::new());
        let mut pages = list.delimiter("/").into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.unwrap();
            assert!(page.key_count().unwrap() <= size);
            objects.extend(page.contents().iter().filter_map(|one| one.key().map(str::to_owned)));
            prefixes.extend(
                page.common_prefixes().iter().filter_map(|one| one.prefix().map(str::to_owned)),
            );
        }
        let wanted = |template: fn(usize) -> String| (0..7).map(template).collect::<Vec<_>>();
        assert_eq!(objects, wanted(|n| format!("a/{n}")), "{size}");
        assert_eq!(prefixes, wanted(|n| format!("a/sub{n}/")), "{size}");
    }
    let after =
        client.list_objects_v2().bucket(BUCKET).start_after("a/sub6/x").send().await.unwrap();
    let after: Vec<_> = after.contents().iter().filter_map(|one| one.key()).collect();
    assert_eq!(after, ["a/sub6/y", "b"]);
    let bad = client.list_objects_v2().bucket(BUCKET).continuation_token("???").send().await;
    assert_eq!(refused(bad), refusal("InvalidArgument", 400));
}

#[tokio::test]
async fn odd_keys_survive_a_listing() {
    let (_s3, client) = start().await;
    let key = "a&b <c>\"é\"+ d\u{1}";
    client.put_object().bucket(BUCKET).key(key).send().await.unwrap();
    let list = client.list_objects_v2().bucket(BUCKET);
    assert_eq!(list.clone().send().await.unwrap().contents()[0].key(), Some(key));
    let encoded = list.encoding_type(EncodingType::Url).send().await.unwrap();
    assert_eq!(encoded.contents()[0].key(), Some("a%26b%20%3Cc%3E%22%C3%A9%22%2B%20d%01"));
}

#[tokio::test]
async fn pages_of_uploads() {
    let (s3, client) = start().await;
    for key in ["a", "b", "b", "c"] {
        client.create_multipart_upload().bucket(BUCKET).key(key).send().await.unwrap();
    }
    let mut found = Vec::new();
    let (mut key, mut id) = (None, None);
    loop {
        let list = client.list_multipart_uploads().bucket(BUCKET).max_uploads(1);
        let page = list.set_key_marker(key).set_upload_id_marker(id).send().await.unwrap();
        let uploads = page.uploads().iter();
        found.extend(
            uploads.map(|one| (one.key().unwrap().to_owned(), one.upload_id().unwrap().to_owned())),
        );
        if page.is_truncated() != Some(true) {
            break;
        }
        (key, id) = (page.next_key_marker, page.next_upload_id_marker);
    }
    let open: Vec<_> =
        s3.open_uploads(BUCKET).into_iter().map(|one| (one.key, one.upload_id)).collect();
    assert_eq!((found.len(), &found), (4, &open));
    let only = client.list_multipart_uploads().bucket(BUCKET).prefix("b").send().await.unwrap();
    assert_eq!(only.uploads().len(), 2);
    let behind =
        client.list_multipart_uploads().bucket(BUCKET).key_marker("b").send().await.unwrap();
    assert_eq!(behind.uploads()[0].key(), Some("c"));
}
