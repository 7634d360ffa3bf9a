use proptest::prelude::*;

use crate::vendor::media::{Media, WAV_HEADER_LEN};

fn whole(media: &Media) -> Vec<u8> {
    let mut bytes = vec![0; usize::try_from(media.len()).unwrap()];
    assert_eq!(media.fill(0, &mut bytes), bytes.len());
    bytes
}

fn any_media() -> impl Strategy<Value = Media> {
    (0..7u8, 0..5_000u64, any::<u64>()).prop_map(|(form, len, seed)| match form {
        0 => Media::wav(len, seed),
        1 => Media::mp3(len, seed),
        2 => Media::json(len, seed),
        3 => Media::html(len, seed),
        4 => Media::webm(len, seed),
        5 => Media::mp4(len, seed),
        _ => Media::fixed(whole(&Media::wav(len, seed)), "audio/wav"),
    })
}

proptest! {
    #[test]
    fn any_range_is_that_slice_of_the_whole(
        media in any_media(), offset in 0..6_000usize, len in 0..6_000usize
    ) {
        let whole = whole(&media);
        let from = offset.min(whole.len());
        let expected = &whole[from..(from + len).min(whole.len())];
        prop_assert_eq!(&media.range(offset as u64, len)[..], expected);

        let mut buf = vec![0xEE; len];
        let count = media.fill(offset as u64, &mut buf);
        prop_assert_eq!(&buf[..count], expected);
        prop_assert!(buf[count..].iter().all(|b| *b == 0xEE));
    }
}

#[test]
fn a_wav_header_agrees_with_the_length() {
    let bytes = whole(&Media::wav(10_044, 7));
    let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    assert_eq!((&bytes[..4], &bytes[8..16]), (&b"RIFF"[..], &b"WAVEfmt "[..]));
    assert_eq!(&bytes[36..40], b"data");
    assert_eq!((word(4), word(40)), (10_036, 10_000));
    // 8 kHz, 16 kB/s.
    assert_eq!((word(24), word(28)), (8_000, 16_000));
    // The samples are noise: one byte in 256 is zero, not all.
    assert!(bytes[44..].iter().filter(|b| **b == 0).count() < 100);
}

#[test]
fn a_media_shorter_than_its_header_is_a_header_cut_short() {
    let header = whole(&Media::wav(WAV_HEADER_LEN, 1));
    assert_eq!(header[40..44], [0; 4]);
    assert_eq!(whole(&Media::wav(12, 1))[8..], *b"WAVE");
    assert_eq!(whole(&Media::mp3(3, 1)), b"ID3");
    assert!(Media::wav(0, 1).is_empty());
}

#[test]
fn the_magic_is_what_the_archive_looks_for() {
    use domain::media::{Container, detect};
    for (media, container) in [
        (Media::wav(100, 1), Some(Container::Wav)),
        (Media::mp3(100, 1), Some(Container::Mp3)),
        (Media::json(100, 1), Some(Container::Json)),
        (Media::html(100, 1), None),
    ] {
        assert_eq!(detect(&media.range(0, 12)), container, "{media:?}");
    }
    let document = Media::json(5_000, 3).range(0, 5_000);
    serde_json::from_slice::<serde_json::Value>(&document).unwrap();
}

#[test]
fn the_digests_are_those_of_the_bytes_and_differ_by_seed() {
    // Longer than one chunk, and no multiple of it.
    let media = Media::wav(300_001, 5);
    let mut digests = domain::digest::Digests::default();
    digests.update(&whole(&media));
    let sums = digests.finish().unwrap();
    assert_eq!((media.sha256(), media.md5()), (sums.sha256, sums.md5));
    assert_ne!(Media::wav(300_001, 6).md5(), media.md5());
}

/// A recording put together wrongly must not have the right digest: no word of it comes twice.
#[test]
fn no_word_repeats() {
    let bytes = whole(&Media::wav(4 << 20, 9));
    let mut words: Vec<&[u8]> = bytes[48..].chunks_exact(8).collect();
    let count = words.len();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), count);
}
