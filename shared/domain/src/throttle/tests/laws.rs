//! Whatever the processes do, in whatever order, with clocks that jump, answers that get lost and processes that die.

use std::time::Duration;

use jiff::Timestamp;
use proptest::prelude::*;

use crate::throttle::{Counts, Fleet, Holder, Policy, Process, Start, Step, later, until};

const RANDOM: f64 = 0.5;

#[derive(Debug, Clone)]
enum Action {
    Wait(usize),
    GiveUp(usize),
    Start(usize),
    Finish(usize),
    Throttled(usize, Option<u64>),
    Leave(usize),
    /// The process's next step is done at the table.
    Step(usize),
    /// The same, but the process does not learn of it.
    StepUnheard(usize),
    /// The process stops for good; another takes its place.
    Die(usize),
    Pass(u64),
}

fn action() -> impl Strategy<Value = Action> {
    let who = 0..4_usize;
    prop_oneof![
        5 => who.clone().prop_map(Action::Wait),
        1 => who.clone().prop_map(Action::GiveUp),
        5 => who.clone().prop_map(Action::Start),
        3 => who.clone().prop_map(Action::Finish),
        1 => (who.clone(), prop::option::of(0..30_u64)).prop_map(|(p, s)| Action::Throttled(p, s)),
        1 => who.clone().prop_map(Action::Leave),
        12 => who.clone().prop_map(Action::Step),
        1 => who.clone().prop_map(Action::StepUnheard),
        1 => who.prop_map(Action::Die),
        6 => prop_oneof![0..400_u64, 0..90_000_u64].prop_map(Action::Pass),
    ]
}

struct World {
    now: Timestamp,
    policy: Policy,
    table: Option<Fleet>,
    processes: Vec<Process>,
    born: usize,
}

impl World {
    fn new(max: u32) -> Self {
        let policy = Policy::up_to(max);
        let processes = (0..4).map(|i| Process::new(format!("p{i}"), policy)).collect();
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        Self { now, policy, table: None, processes, born: 4 }
    }

    fn act(&mut self, action: &Action) {
        let now = self.now;
        match *action {
            Action::Wait(p) => self.processes[p].wait(now),
            Action::GiveUp(p) => self.processes[p].give_up(now),
            Action::Start(p) => self.start(p),
            Action::Finish(p) => self.processes[p].finish(now),
            Action::Throttled(p, seconds) => {
                self.processes[p].request();
                let wait = seconds.map(Duration::from_secs);
                let paused = self.processes[p].throttled(wait, now, RANDOM);
                assert!(paused >= wait.unwrap_or_default(), "Retry-After is undercut");
            }
            Action::Leave(p) => self.processes[p].leave(),
            Action::Step(p) => self.step(p, true),
            Action::StepUnheard(p) => self.step(p, false),
            Action::Die(p) => {
                self.processes[p] = Process::new(format!("p{}", self.born), self.policy);
                self.born += 1;
            }
            Action::Pass(ms) => self.now = later(now, Duration::from_millis(ms)),
        }
    }

    fn start(&mut self, p: usize) {
        let process = &mut self.processes[p];
        let running = process.running();
        match process.start(self.now, RANDOM) {
            Start::Now => {
                assert!(self.now >= process.paused_until(), "a start during a pause");
                assert_eq!(process.running(), running + 1);
                assert!(process.running() <= process.fleet().unwrap().limit.max(self.policy.max));
            }
            Start::At(at) => assert!(at > self.now),
            Start::NoSlot => {}
        }
    }

    fn step(&mut self, p: usize, heard: bool) {
        let step = self.processes[p].step(self.now);
        let before = self.table.clone();
        let mut outcome = None;
        match &step {
            Step::Rest(_) => return,
            Step::Look => {}
            Step::Create => {
                self.table.get_or_insert_with(|| Fleet::new(&self.policy, self.now));
            }
            Step::Write(change) => {
                let after = self.table.as_ref().and_then(|table| table.apply(change));
                if let (Some(before), Some(after)) = (&before, &after) {
                    let grows =
                        |fleet: &Fleet| fleet.holders.get(&change.holder).map_or(0, |h| h.slots);
                    let live: u32 = after.live(self.now).map(|(_, holder)| holder.slots).sum();
                    if grows(after) > grows(before) && !change.rebooked {
                        assert!(
                            live <= after.limit,
                            "{live} live slots granted of {}",
                            after.limit
                        );
                    }
                }
                outcome = Some(after.is_some());
                self.table = after.or(self.table.take());
            }
        }
        self.check(before.as_ref());
        let process = &mut self.processes[p];
        match (step, outcome) {
            _ if !heard => process.failed(self.now, RANDOM),
            (Step::Write(change), Some(true)) => {
                process.written(&change, self.table.clone().unwrap(), self.now, RANDOM);
            }
            (Step::Write(change), _) => {
                process.refused(&change, self.table.clone(), self.now, RANDOM);
            }
            _ => process.looked(self.table.clone(), self.now, RANDOM),
        }
    }

    fn check(&self, before: Option<&Fleet>) {
        let Some(table) = &self.table else { return };
        let booked: i64 = table.holders.values().map(|holder| i64::from(holder.slots)).sum();
        assert_eq!(table.free, i64::from(table.limit) - booked, "the books do not balance");
        assert!((self.policy.min..=self.policy.max).contains(&table.limit), "{}", table.limit);
        if let Some(before) = before {
            assert!(table.paused_until >= before.paused_until, "a pause shrank");
            assert!(table.limit >= before.limit / 2, "more than halved");
            assert!(table.limit <= before.limit + 1, "more than one added");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_interleaving_grants_more_than_the_limit(
        max in 1u32..12,
        actions in prop::collection::vec(action(), 1..400),
    ) {
        let mut world = World::new(max);
        for action in &actions {
            world.act(action);
        }
    }

    #[test]
    fn a_fleet_that_stops_gives_everything_back(
        max in 1u32..12,
        actions in prop::collection::vec(action(), 1..200),
    ) {
        let mut world = World::new(max);
        for action in &actions {
            world.act(action);
        }
        for p in 0..world.processes.len() {
            let process = &mut world.processes[p];
            while process.running() > 0 {
                process.finish(world.now);
            }
            while process.waiting() > 0 {
                process.give_up(world.now);
            }
            process.leave();
            let mut steps = 0;
            while !world.processes[p].is_out() {
                world.now = later(world.now, Duration::from_secs(2));
                world.step(p, true);
                steps += 1;
                assert!(steps < 10, "a process that leaves never gets out");
            }
        }
        // Whoever is left over is dead, and a newcomer gets the slots of all of them once their leases are over.
        world.now = later(world.now, Duration::from_secs(61));
        world.processes.push(Process::new("newcomer".to_owned(), world.policy));
        let p = world.processes.len() - 1;
        let limit = world.table.as_ref().map_or(max, |table| table.limit);
        for _ in 0..limit {
            world.processes[p].wait(world.now);
        }
        for _ in 0..4 {
            world.step(p, true);
            world.now = later(world.now, Duration::from_millis(50));
        }
        let table = world.table.as_ref().unwrap();
        prop_assert_eq!(table.holders["newcomer"].slots, limit.min(table.limit));
    }
}

fn driven(world: &mut World, p: usize, rounds: u32) {
    for _ in 0..rounds {
        world.step(p, true);
        world.now = later(world.now, Duration::from_millis(50));
    }
}

#[test]
fn slots_are_handed_over_to_those_who_have_less_than_their_share() {
    let mut world = World::new(10);
    (0..10).for_each(|_| world.act(&Action::Wait(0)));
    driven(&mut world, 0, 4);
    assert_eq!(world.table.as_ref().unwrap().holders["p0"].slots, 10);
    for _ in 0..10 {
        world.act(&Action::Pass(300));
        world.act(&Action::Start(0));
    }
    assert_eq!(world.processes[0].running(), 10);
    // Another comes, finds nothing free, and says what it wants.
    (0..10).for_each(|_| world.act(&Action::Wait(1)));
    driven(&mut world, 1, 4);
    let holder = world.table.as_ref().unwrap().holders["p1"];
    assert_eq!((holder.slots, holder.wanted), (0, 10));
    // What the first finishes from now on goes to the second, down to half of all, though more work waits.
    for _ in 0..7 {
        world.act(&Action::Wait(0));
        world.act(&Action::Finish(0));
        world.act(&Action::Pass(1100));
        driven(&mut world, 0, 3);
        driven(&mut world, 1, 3);
    }
    let slots: Vec<u32> = world.table.as_ref().unwrap().holders.values().map(|h| h.slots).collect();
    assert_eq!(slots, [5, 5]);
}

#[test]
fn a_dead_process_is_found_out_when_its_lease_is_over() {
    let mut world = World::new(2);
    (0..2).for_each(|_| world.act(&Action::Wait(0)));
    driven(&mut world, 0, 4);
    world.act(&Action::Start(0));
    world.act(&Action::Wait(1));
    world.act(&Action::Pass(18_000));
    driven(&mut world, 1, 4);
    assert_eq!(world.table.as_ref().unwrap().holders["p1"].slots, 0);
    world.act(&Action::Pass(3_000));
    driven(&mut world, 1, 4);
    let table = world.table.as_ref().unwrap();
    assert!(table.holders["p1"].slots > 0 && !table.holders.contains_key("p0"), "{table:?}");
    // It was not dead after all: what it runs is booked, and nothing new starts in its name before there is room.
    driven(&mut world, 0, 4);
    let table = world.table.as_ref().unwrap();
    assert_eq!((table.holders["p0"].slots, table.free), (1, 0));
}

#[test]
fn an_answer_that_got_lost_is_recognised() {
    let mut world = World::new(5);
    world.act(&Action::Wait(0));
    world.act(&Action::Step(0));
    world.act(&Action::Step(0));
    let Step::Write(change) = world.processes[0].step(world.now) else {
        panic!("nothing to write")
    };
    world.processes[0].request();
    // The request is sent twice, as an SDK does when the first answer does not come.
    let table = world.table.clone().unwrap().apply(&change).unwrap();
    assert_eq!(table.apply(&change), None);
    world.processes[0].refused(&change, Some(table.clone()), world.now, RANDOM);
    assert_eq!(world.processes[0].start(world.now, RANDOM), Start::Now);
    assert_eq!(table.free, 4);
}

#[test]
fn a_pause_is_kept_by_those_who_only_read_of_it() {
    let mut world = World::new(5);
    for p in [0, 1] {
        world.act(&Action::Wait(p));
        driven(&mut world, p, 4);
    }
    world.processes[0].request();
    let paused = world.processes[0].throttled(Some(Duration::from_secs(7)), world.now, RANDOM);
    assert!(paused >= Duration::from_secs(7));
    world.act(&Action::Step(0));
    world.processes[1].looked(world.table.clone(), world.now, RANDOM);
    let Start::At(at) = world.processes[1].start(world.now, RANDOM) else { panic!("it started") };
    assert!(until(world.now, at) >= Duration::from_secs(7));
    let counts = world.table.as_ref().unwrap().window.current;
    assert_eq!(counts, Counts { requests: 1, throttled: 1 });
    // A second 429 of the same moment is covered by the first one's pause, and needs no write.
    world.processes[0].throttled(Some(Duration::from_secs(7)), world.now, RANDOM);
    assert!(
        !matches!(world.processes[0].step(world.now), Step::Write(change) if change.pause.is_some())
    );
}

#[test]
fn a_dead_entry_cannot_be_taken_for_another() {
    let policy = Policy::up_to(5);
    let now = Timestamp::from_second(1_700_000_000).unwrap();
    let seen = Holder { slots: 2, wanted: 2, until: now };
    assert_ne!(seen.lease(), Holder { until: later(now, Duration::from_secs(1)), ..seen }.lease());
    assert_eq!(seen.lease(), Holder { wanted: 9, ..seen }.lease());
    assert_eq!(Fleet::new(&policy, now).free, 5);
}
