//! Who was on the call.

use domain::id::AgentId;
use serde::Deserialize;

/// A participant of a listed recording.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Participant {
    /// Who it is.
    #[serde(default)]
    pub id: Option<String>,
    /// What they were on the call for: `agent`, `customer`, `acd`, ….
    #[serde(default)]
    pub purpose: Option<String>,
    /// The same under another name.
    #[serde(default)]
    pub role: Option<String>,
}

impl Participant {
    fn is_agent(&self) -> bool {
        [&self.purpose, &self.role]
            .into_iter()
            .flatten()
            .any(|part| part.eq_ignore_ascii_case("agent"))
    }

    fn has_no_part(&self) -> bool {
        self.purpose.is_none() && self.role.is_none()
    }
}

/// The agent on the call: the first participant who is there as one.
///
/// Genesys guide §4 takes the first participant, who may as well be the customer. That rule is kept for a listing that
/// does not tell anyone's part; a participant known to be something else is never put down as the agent. `None` too
/// where the id could not stand in a key.
#[must_use]
pub fn agent_id(participants: &[Participant]) -> Option<AgentId> {
    let agent = participants.iter().find(|participant| participant.is_agent());
    let first = || participants.first().filter(|participant| participant.has_no_part());
    agent.or_else(first)?.id.as_deref()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent(participants: &str) -> Option<String> {
        let participants: Vec<Participant> = serde_json::from_str(participants).unwrap();
        agent_id(&participants).map(String::from)
    }

    #[test]
    fn an_agent_is_found_wherever_it_stands() {
        for participants in [
            r#"[{"id":"a1","purpose":"agent"},{"id":"c1","purpose":"customer"}]"#,
            r#"[{"id":"c1","purpose":"customer"},{"id":"q"},{"id":"a1","purpose":"agent"}]"#,
            r#"[{"id":"c1","purpose":"customer"},{"id":"a1","role":"Agent","name":"N"}]"#,
            r#"[{"id":"a1","purpose":"agent"},{"id":"a2","purpose":"agent"}]"#,
        ] {
            assert_eq!(agent(participants).as_deref(), Some("a1"), "{participants}");
        }
    }

    #[test]
    fn where_nobodys_part_is_told_it_is_the_first() {
        assert_eq!(agent(r#"[{"id":"a1"},{"id":"c1"}]"#).as_deref(), Some("a1"));
        assert_eq!(
            agent(r#"[{"id":"a1"},{"id":"c1","purpose":"customer"}]"#).as_deref(),
            Some("a1")
        );
    }

    #[test]
    fn nobody_else_is_put_down_as_the_agent() {
        for participants in [
            "[]",
            "[{}]",
            r#"[{"id":"c1","purpose":"customer"},{"id":"x"}]"#,
            r#"[{"id":"c1","role":"external"}]"#,
            r#"[{"id":"../a","purpose":"agent"}]"#,
            r#"[{"purpose":"agent"}]"#,
        ] {
            assert_eq!(agent(participants), None, "{participants}");
        }
    }
}
