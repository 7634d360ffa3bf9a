use std::collections::BTreeMap;

use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;

/// A vendor's listing, by start time in milliseconds and id.
#[derive(Debug, Clone, Default)]
struct Vendor {
    items: BTreeMap<(i64, String), RecordingId>,
    /// Items that are being reindexed, by their key.
    away: BTreeMap<(i64, String), RecordingId>,
}

fn at(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap()
}

impl Vendor {
    fn add(&mut self, ms: i64, id: String) {
        self.items.insert((ms, id.clone()), id.parse().unwrap());
    }

    fn page(&self, query: Query) -> Vec<(RecordingId, Timestamp)> {
        let (start, end) = (query.start.as_millisecond(), query.end.as_millisecond());
        let range = (start, String::new())..(end + 1, String::new());
        let skip = PAGE_SIZE * (query.page as usize - 1);
        let newest_first = self.items.range(range).rev();
        let page = newest_first.skip(skip).take(PAGE_SIZE);
        page.map(|((ms, _), id)| (id.clone(), at(*ms))).collect()
    }
}

fn listed(page: &[(RecordingId, Timestamp)]) -> Vec<Listed<'_>> {
    page.iter().map(|(id, start)| Listed { id: Some(id), start: Some(*start) }).collect()
}

/// Walks to the end, with `disturb` between the pages, and tells how often each id was taken as new.
fn walk(
    vendor: &mut Vendor,
    window: Window,
    kind: Kind,
    mut disturb: impl FnMut(&mut Vendor, usize),
) -> (BTreeMap<RecordingId, usize>, usize) {
    let mut walk = Walk::new(window, kind, None);
    let mut taken = BTreeMap::<RecordingId, usize>::new();
    for pages in 1.. {
        assert!(pages < 2_000, "no end");
        let page = vendor.page(walk.query());
        let Taken { items, ended } = walk.take(&listed(&page)).unwrap();
        let mut fresh = 0;
        for index in items {
            let known = taken.entry(page[index].0.clone()).or_default();
            fresh += u64::from(*known == 0);
            *known += 1;
        }
        walk.found(fresh);
        if ended && walk.end_pass() != Pass::Again {
            return (taken, pages);
        }
        disturb(vendor, pages);
    }
    unreachable!()
}

fn window(from: i64, to: i64) -> Window {
    Window { from: at(from), to: at(to), last: true }
}

#[test]
fn a_quiet_listing_is_walked_once_and_every_item_taken_once() {
    let mut vendor = Vendor::default();
    (0..4_321).for_each(|n| vendor.add(n * 7, format!("r{n}")));
    let (taken, pages) = walk(&mut vendor, window(0, 40_000), Kind::Reconcile, |_, _| {});
    assert_eq!(taken.len(), 4_321);
    assert!(taken.values().all(|times| *times == 1));
    assert_eq!(pages, 5);
}

#[test]
fn a_moment_with_more_items_than_a_page_is_walked_by_page_numbers_and_left_again() {
    let mut vendor = Vendor::default();
    (0..500).for_each(|n| vendor.add(9_000 + n, format!("late{n}")));
    (0..2_500).for_each(|n| vendor.add(5_000, format!("tie{n}")));
    (0..500).for_each(|n| vendor.add(1_000 + n, format!("early{n}")));
    let (taken, _) = walk(&mut vendor, window(0, 10_000), Kind::Reconcile, |_, _| {});
    assert_eq!(taken.len(), 3_500);
}

#[test]
fn exactly_a_page_is_followed_by_another_question() {
    let mut vendor = Vendor::default();
    (0..PAGE_SIZE).for_each(|n| vendor.add(5, format!("r{n}")));
    let (taken, pages) = walk(&mut vendor, window(0, 10), Kind::Reconcile, |_, _| {});
    assert_eq!((taken.len(), pages), (PAGE_SIZE, 3));
}

#[test]
fn nothing_is_a_page() {
    let (taken, pages) = walk(&mut Vendor::default(), window(0, 10), Kind::Backfill, |_, _| {});
    assert_eq!((taken.len(), pages), (0, 2));
}

#[test]
fn what_begins_within_a_millisecond_is_not_cut_off_by_it() {
    let (ms, id) = (at(1_000), "r".parse().unwrap());
    let start = ms.checked_add(SignedDuration::from_micros(700)).unwrap();
    let page = vec![Listed { id: Some(&id), start: Some(start) }; PAGE_SIZE];
    let mut walk = Walk::new(window(0, 9_000), Kind::Reconcile, None);
    walk.take(&page).unwrap();
    assert_eq!(walk.query().end, at(1_001));
}

#[test]
fn a_page_out_of_order_moves_no_watermark() {
    let ids: Vec<RecordingId> = (0..PAGE_SIZE).map(|n| format!("r{n}").parse().unwrap()).collect();
    let start = |n: usize| if n == PAGE_SIZE / 2 { at(3) } else { at(8_000 - n as i64) };
    let page: Vec<_> = ids
        .iter()
        .enumerate()
        .map(|(n, id)| Listed { id: Some(id), start: Some(start(n)) })
        .collect();
    let mut walk = Walk::new(window(0, 9_000), Kind::Reconcile, None);
    walk.take(&page).unwrap();
    assert_eq!(walk.query(), Query { start: at(0), end: at(9_000), page: 2 });
}

#[test]
fn a_listing_that_repeats_itself_is_an_error_and_not_an_endless_walk() {
    let ids: Vec<RecordingId> = (0..PAGE_SIZE).map(|n| format!("r{n}").parse().unwrap()).collect();
    let page: Vec<_> = ids.iter().map(|id| Listed { id: Some(id), start: Some(at(5)) }).collect();
    let mut walk = Walk::new(window(0, 5), Kind::Reconcile, None);
    walk.take(&page).unwrap();
    let before = walk.cursor();
    assert_eq!(walk.take(&page), Err(Repeats(2)));
    assert_eq!(walk.cursor(), before);
}

#[test]
fn an_item_without_a_start_or_an_id_stops_nothing() {
    let id = "r".parse().unwrap();
    let mut walk = Walk::new(window(0, 5), Kind::Reconcile, None);
    let page = [Listed { id: Some(&id), start: None }, Listed { id: None, start: Some(at(1)) }];
    assert_eq!(walk.take(&page), Ok(Taken { items: vec![0], ended: true }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Items come late, are reindexed for a while, and sit in ties; as long as the disturbance ends before the last pass,
    /// every one is taken.
    #[test]
    fn history_is_complete_whatever_moves_while_it_is_read(seed in any::<u64>(), ties in 0usize..3_000) {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut vendor = Vendor::default();
        (0..5_000).for_each(|n| vendor.add(random.i64(0..1_000_000), format!("r{n}")));
        (0..ties).for_each(|n| vendor.add(500_000, format!("tie{n}")));
        let mut late = 0;
        let mut everything: HashSet<RecordingId> = vendor.items.values().cloned().collect();
        let (taken, _) = walk(&mut vendor, window(0, 1_000_000), Kind::Backfill, |vendor, page| {
            let back = std::mem::take(&mut vendor.away);
            vendor.items.extend(back);
            if page > 8 {
                return;
            }
            for _ in 0..40 {
                late += 1;
                let id = format!("late{late}");
                vendor.add(random.i64(0..1_000_000), id.clone());
                everything.insert(id.parse().unwrap());
            }
            let keys: Vec<_> = vendor.items.keys().cloned().collect();
            for _ in 0..40 {
                let key = &keys[random.usize(..keys.len())];
                if let Some(id) = vendor.items.remove(key) {
                    vendor.away.insert(key.clone(), id);
                }
            }
        });
        prop_assert_eq!(taken.into_keys().collect::<HashSet<_>>(), everything);
    }

    /// A walk that dies after any page and goes on from its cursor takes what one that lives takes.
    #[test]
    fn a_walk_goes_on_where_it_stopped(seed in any::<u64>(), dies in 0usize..12) {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut vendor = Vendor::default();
        (0..6_000).for_each(|n| vendor.add(random.i64(0..4_000), format!("r{n}")));
        (0..2_200).for_each(|n| vendor.add(2_000, format!("tie{n}")));
        let mut taken = HashSet::new();
        let mut one = Walk::new(window(0, 4_000), Kind::Reconcile, None);
        for page in 0.. {
            if page == dies {
                one = Walk::new(window(0, 4_000), Kind::Reconcile, Some(one.cursor()));
            }
            let page = vendor.page(one.query());
            let Taken { items, ended } = one.take(&listed(&page)).unwrap();
            taken.extend(items.into_iter().map(|index| page[index].0.clone()));
            if ended {
                break;
            }
        }
        prop_assert_eq!(taken.len(), vendor.items.len());
    }
}
