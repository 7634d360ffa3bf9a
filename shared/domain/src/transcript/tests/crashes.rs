//! A worker may die between any two steps. What it leaves is what was written to the store; what repairs it is the
//! same event, delivered again.

use std::collections::BTreeMap;

use proptest::{collection::vec, prelude::*};

use super::{laws::call, *};

/// The store: each segment an item, the head an item with a version, each revision an object; all as text.
#[derive(Default)]
struct Store {
    segments: BTreeMap<SegmentKey, String>,
    head: Option<String>,
    objects: BTreeMap<u32, String>,
}

/// The steps left to a worker; `None` when it died.
struct Life(usize);

impl Life {
    fn step(&mut self) -> Option<()> {
        self.0 = self.0.checked_sub(1)?;
        Some(())
    }
}

impl Store {
    fn head(&self) -> Head {
        let stored = self.head.as_deref().map(|head| serde_json::from_str(head).unwrap());
        stored.unwrap_or_else(|| Head::new(DUE_AFTER_MS))
    }

    /// The conditional write: refused unless the version is the one that was read.
    fn put(&mut self, read: u64, head: &Head) -> bool {
        let agrees = self.head().version() == read;
        if agrees && head.version() != read {
            self.head = Some(serde_json::to_string(head).unwrap());
        }
        agrees
    }

    fn apply(&mut self, event: Event, life: &mut Life) -> Option<Vec<Effect>> {
        let mut head = self.head();
        let read = head.version();
        let effects = head.apply(event);
        life.step()?;
        assert!(self.put(read, &head), "nobody else is at work");
        Some(effects)
    }

    fn deliver(&mut self, at_ms: i64, segment: &Segment, life: &mut Life) -> Option<()> {
        life.step()?;
        let item = serde_json::to_string(segment).unwrap();
        let stored = self.segments.entry(segment.key.clone()).or_insert(item);
        let stored: Segment = serde_json::from_str(stored).unwrap();
        let arrival = Arrival::new(at_ms, segment, &stored.fingerprint());
        let effects = self.apply(Event::Segment(arrival), life)?;
        self.carry_out(effects, life)
    }

    fn deadline(&mut self, at_ms: i64, life: &mut Life) -> Option<()> {
        let effects = self.apply(Event::Deadline { at_ms }, life)?;
        self.carry_out(effects, life)
    }

    fn carry_out(&mut self, effects: Vec<Effect>, life: &mut Life) -> Option<()> {
        for effect in effects {
            match effect {
                Effect::Write(output) => {
                    life.step()?;
                    self.write(&output);
                    let event = Event::Written { revision: output.revision };
                    let more = self.apply(event, life)?;
                    self.carry_out(more, life)?;
                }
                Effect::StartDeadline { .. } => {
                    self.apply(Event::DeadlineStarted, life)?;
                }
                Effect::Conflict(_) | Effect::OutOfRange(_) => {}
            }
        }
        Some(())
    }

    fn write(&mut self, output: &Output) {
        let stored: Vec<Segment> =
            self.segments.values().map(|item| serde_json::from_str(item).unwrap()).collect();
        let bytes = Transcript::new(&call_id(), output, &stored).unwrap().to_json().unwrap();
        let before = self.objects.insert(output.revision, bytes.clone());
        assert!(
            before.is_none_or(|before| before == bytes),
            "an object was written twice, differently"
        );
    }
}

const FOR_EVER: usize = usize::MAX;

/// Segments in time, the deadline, and segments after it.
fn run(
    segments: &[Segment],
    in_time: usize,
    lives: &mut dyn FnMut() -> usize,
) -> BTreeMap<u32, String> {
    let mut store = Store::default();
    let (early, late) = segments.split_at(in_time);
    let at_first = |store: &mut Store,
                    step: &dyn Fn(&mut Store, &mut Life) -> Option<()>,
                    lives: &mut dyn FnMut() -> usize| {
        // Delivered again until a worker lives to acknowledge it.
        while step(store, &mut Life(lives())).is_none() {}
    };
    for segment in early {
        at_first(&mut store, &|store, life| store.deliver(0, segment, life), lives);
    }
    at_first(&mut store, &|store, life| store.deadline(DUE_AFTER_MS + 1, life), lives);
    for segment in late {
        at_first(&mut store, &|store, life| store.deliver(DUE_AFTER_MS + 2, segment, life), lives);
    }
    store.objects
}

proptest! {
    #[test]
    fn rule_9_a_crash_between_any_two_steps_changes_nothing(
        segments in call(),
        cut in any::<prop::sample::Index>(),
        deaths in vec(0..6_usize, 0..20),
    ) {
        let in_time = 1 + cut.index(segments.len());
        let expected = run(&segments, in_time, &mut || FOR_EVER);
        let mut deaths = deaths.into_iter();
        let got = run(&segments, in_time, &mut || deaths.next().unwrap_or(FOR_EVER));
        prop_assert_eq!(got, expected);
    }

    #[test]
    fn rule_9_any_suffix_delivered_again_changes_nothing(
        segments in call(),
        cut in any::<prop::sample::Index>(),
        dies_after in 0..6_usize,
    ) {
        let mut store = Store::default();
        for segment in &segments {
            store.deliver(0, segment, &mut Life(FOR_EVER)).unwrap();
        }
        let expected = store.objects;
        let from = cut.index(segments.len());

        // A worker takes a whole batch, dies with the last but one of it, and the rest of the batch comes again.
        let mut store = Store::default();
        for segment in &segments[..from] {
            store.deliver(0, segment, &mut Life(FOR_EVER)).unwrap();
        }
        for segment in &segments[from..] {
            let _ = store.deliver(1, segment, &mut Life(dies_after));
        }
        for segment in &segments[from..] {
            store.deliver(2, segment, &mut Life(FOR_EVER)).unwrap();
        }
        for segment in &segments[from..] {
            store.deliver(3, segment, &mut Life(FOR_EVER)).unwrap();
        }
        prop_assert_eq!(store.objects, expected);
    }
}

/// Two workers read the same head, each with one of the last two segments. Without the condition both would write an
/// incomplete head and the call would wait for its deadline; without the transition being in the head, both would merge.
#[test]
fn of_two_workers_that_finish_at_once_one_merges() {
    let mut store = Store::default();
    store.deliver(0, &plain(1, 3), &mut Life(FOR_EVER)).unwrap();
    let (one, other) = (plain(2, 3), plain(3, 3));
    for segment in [&one, &other] {
        store.segments.insert(segment.key.clone(), serde_json::to_string(segment).unwrap());
    }
    let arrived = |mut head: Head, segment: &Segment| {
        let effects = head.apply(Event::Segment(Arrival::new(1, segment, &segment.fingerprint())));
        (head, effects)
    };
    let read = store.head();
    let (first, effects) = arrived(read.clone(), &one);
    assert!(to_write(&effects).is_none());
    assert!(store.put(read.version(), &first));
    let (second, _) = arrived(read.clone(), &other);
    assert!(!store.put(read.version(), &second), "the head has moved on");
    let again = store.head();
    let (second, effects) = arrived(again.clone(), &other);
    assert!(store.put(again.version(), &second));
    assert_eq!(to_write(&effects).unwrap().status, Status::Complete);
}

/// The segment's item was written and the head was not; the next to come under its key has another content. The stored
/// one has come first, and the head learns of it from whoever comes by.
#[test]
fn a_segment_that_was_stored_before_a_crash_still_came_first() {
    let mut store = Store::default();
    assert!(store.deliver(0, &plain(1, 1), &mut Life(1)).is_none());
    assert!(store.head().seen().is_empty());
    let other = segment(1, 1, &[(0.0, 1.0, "agent", "another", 0.9)]);
    store.deliver(1, &other, &mut Life(FOR_EVER)).unwrap();
    store.deliver(2, &plain(1, 1), &mut Life(FOR_EVER)).unwrap();
    assert_eq!(store.head().conflicts().len(), 1);
    assert_eq!(store.objects.len(), 1);
    assert!(store.objects[&1].contains("part 1"));
}
