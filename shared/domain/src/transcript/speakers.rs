//! What a speaker is called in the redacted twin. A vendor's label may be a name, a number or an address; only one that
//! says no more than a role is shown as it is.

use std::collections::{BTreeSet, HashMap};

use super::merge::speaker_key;

/// What a label may say, alone or with a number of up to three digits behind it.
const ROLES: [&str; 25] = [
    "advisor",
    "agent",
    "assistant",
    "bot",
    "callee",
    "caller",
    "channel",
    "client",
    "customer",
    "employee",
    "external",
    "guest",
    "internal",
    "interpreter",
    "ivr",
    "manager",
    "operator",
    "participant",
    "representative",
    "speaker",
    "spk",
    "supervisor",
    "system",
    "unknown",
    "voicebot",
];

/// The names to show for these labels, one for each: a role stays, everybody else becomes `speaker_1` and so on, in the
/// order in which they first speak. A number that a label of the vendor's has already is passed over.
pub(super) fn neutral<'a>(labels: impl Iterator<Item = &'a str> + Clone) -> Vec<String> {
    let taken: BTreeSet<usize> = labels.clone().filter_map(number).collect();
    let mut free = (1..).filter(|number| !taken.contains(number));
    let mut named: HashMap<Option<String>, String> = HashMap::new();
    let name = |label: &'a str| match role(label) {
        Some(_) => label.to_owned(),
        None => named
            .entry(speaker_key(Some(label)))
            .or_insert_with(|| format!("speaker_{}", free.next().unwrap_or_default()))
            .clone(),
    };
    labels.map(name).collect()
}

/// The role that a label consists of, and the digits behind it; the role is empty where there is but a number.
fn role(label: &str) -> Option<(String, &str)> {
    let label = label.trim();
    let word = label.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = label.get(word.len()..).filter(|digits| digits.len() <= 3)?;
    let word = word.trim_end_matches([' ', '_', '-', '#']).to_lowercase();
    let plain = if word.is_empty() { !digits.is_empty() } else { ROLES.contains(&&*word) };
    plain.then_some((word, digits))
}

fn number(label: &str) -> Option<usize> {
    let (word, digits) = role(label)?;
    (word == "speaker").then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(labels: &[&str]) -> Vec<String> {
        neutral(labels.iter().copied())
    }

    #[test]
    fn a_role_is_shown_as_it_is() {
        let roles = [
            "agent",
            "Customer",
            "SPEAKER 2",
            "speaker_12",
            "participant-3",
            "IVR",
            "2",
            "unknown",
        ];
        assert_eq!(shown(&roles), roles);
    }

    #[test]
    fn anything_else_is_a_number_in_the_order_of_speaking() {
        let labels = ["Mrs Marple", "agent", "+44 7700 900123", "mrs marple ", "agent smith"];
        assert_eq!(shown(&labels), ["speaker_1", "agent", "speaker_2", "speaker_1", "speaker_3"]);
        for other in ["4111111111111111", "agent 4111", "агент", "agent\u{202e}", "#", "_1_"] {
            assert_eq!(shown(&[other]), ["speaker_1"], "{other}");
        }
        let labels = ["Speaker 1", "Mrs Marple", "speaker_3", "Hercule", "Jane"];
        let expected = ["Speaker 1", "speaker_2", "speaker_3", "speaker_4", "speaker_5"];
        assert_eq!(shown(&labels), expected);
    }
}
