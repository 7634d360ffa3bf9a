//! How often the processes asked for a token.

use std::{collections::BTreeMap, fmt};

use harness::vendor::{Endpoint, Request};
use serde::Serialize;

/// The bound: fewer of them for 1,000 requests of a process.
const MOST_PER_1000: f64 = 1.0;

/// The token requests of all processes, by what made them necessary.
#[derive(Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Tokens {
    /// Processes that asked the vendor for anything.
    pub(crate) processes: usize,
    /// All token requests.
    pub(crate) requests: usize,
    /// All others.
    pub(crate) others: usize,
    /// Those of the others that were answered with 401, each of which ends a token.
    pub(crate) refused: usize,
    /// Token requests for which there was no cause, see [`Tokens::of`].
    pub(crate) excess: usize,
    /// Of the process that has most of them, the excess for 1,000 of its other requests.
    pub(crate) most_per_1000: f64,
}

#[derive(Default)]
struct Process {
    tokens: usize,
    refused: usize,
    others: usize,
}

impl Tokens {
    /// A process has cause to ask for its first token, and for one more after each 401. What it asks beyond that is in
    /// excess, and is held against its other requests.
    pub(crate) fn of(requests: &[Request]) -> Self {
        let mut processes = BTreeMap::<&str, Process>::new();
        let named = requests.iter().filter_map(|r| Some((r.client.as_deref()?, r)));
        for (client, request) in named {
            let process = processes.entry(client).or_default();
            if request.endpoint == Endpoint::Token {
                process.tokens += 1;
            } else {
                process.others += 1;
                process.refused += usize::from(request.status == 401);
            }
        }
        let mut all = Self { processes: processes.len(), ..Self::default() };
        for process in processes.values() {
            let excess = process.tokens.saturating_sub(1 + process.refused);
            let per_1000 = 1_000.0 * excess as f64 / process.others.max(1) as f64;
            all.requests += process.tokens;
            all.others += process.others;
            all.refused += process.refused;
            all.excess += excess;
            all.most_per_1000 = all.most_per_1000.max(per_1000);
        }
        all
    }

    /// Has a process asked too often, or is nothing known of any?
    pub(crate) fn missed(&self) -> bool {
        self.processes == 0 || self.most_per_1000 >= MOST_PER_1000
    }
}

impl fmt::Display for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} token requests of {} processes beside {} others, {} of which got a 401; in excess {}, {:.2} in 1,000 of one \
             process at the most",
            self.requests,
            self.processes,
            self.others,
            self.refused,
            self.excess,
            self.most_per_1000
        )
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn of(client: &str, endpoint: Endpoint, status: u16) -> Request {
        Request {
            endpoint,
            id: String::new(),
            client: Some(client.to_owned()),
            path: String::new(),
            query: String::new(),
            accept: None,
            range: None,
            if_range: None,
            status,
            bytes_sent: 0,
            at: Instant::now(),
        }
    }

    #[test]
    fn the_first_and_one_after_each_401_have_a_cause_in_their_own_process_only() {
        let mut requests = vec![
            of("a", Endpoint::Token, 200),
            of("a", Endpoint::Content, 401),
            of("a", Endpoint::Token, 200),
            of("a", Endpoint::Content, 200),
            // Killed before it asked for anything else: it lends its first token to nobody.
            of("b", Endpoint::Content, 401),
        ];
        let fine = Tokens::of(&requests);
        assert_eq!((fine.processes, fine.requests, fine.others, fine.refused), (2, 2, 3, 2));
        assert!(fine.excess == 0 && !fine.missed());
        requests.push(of("a", Endpoint::Token, 200));
        let often = Tokens::of(&requests);
        assert!(often.excess == 1 && often.missed());
        requests.extend((0..1_001).map(|_| of("a", Endpoint::Content, 200)));
        assert!(!Tokens::of(&requests).missed());
        assert!(Tokens::of(&[]).missed());
    }
}
