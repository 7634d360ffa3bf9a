//! What a value's own form says: check digits, lengths, prefixes. Forms raise confidence; with a clear cue a value that
//! fails them is redacted all the same, since speech recognition drops digits.

use super::{entity::Entity, run::Run};

/// Luhn's check digit.
pub(super) fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, b)| {
            let d = u32::from(b.wrapping_sub(b'0'));
            if at % 2 == 0 { d } else { d * 2 / 10 + d * 2 % 10 }
        })
        .sum();
    !digits.is_empty() && sum.is_multiple_of(10)
}

/// The check digit of an ABA routing number.
pub(super) fn aba(digits: &str) -> bool {
    let weights = [3, 7, 1].into_iter().cycle();
    digits.len() == 9
        && digits
            .bytes()
            .zip(weights)
            .map(|(b, w)| u32::from(b.wrapping_sub(b'0')) * w)
            .sum::<u32>()
            % 10
            == 0
}

/// A card number: by its check digit, or by its length alone.
pub(super) fn is_card(digits: &str) -> bool {
    (13..=19).contains(&digits.len())
        && digits.starts_with(['3', '4', '5', '6', '2'])
        && luhn(digits)
}

fn is_phone(digits: &str) -> bool {
    let us = |d: &str| {
        d.len() == 10 && d.bytes().enumerate().all(|(at, b)| !matches!(at, 0 | 3) || b >= b'2')
    };
    us(digits)
        || digits.strip_prefix('1').is_some_and(us)
        || matches!(digits.len(), 10 | 11) && digits.starts_with("0") && !digits.starts_with("00")
        || matches!(digits.len(), 12 | 13) && digits.starts_with("44")
}

/// Whether a value ends like a UK postcode: `sw1a2aa`, `m11ae`.
pub(super) fn ends_in_postcode(value: &str) -> bool {
    let form: Vec<bool> = value.chars().map(|c| c.is_ascii_digit()).collect();
    const D: bool = true;
    const L: bool = false;
    [
        &[L, D, D, L, L][..],
        &[L, D, D, D, L, L],
        &[L, L, D, D, L, L],
        &[L, L, D, D, D, L, L],
        &[L, D, L, D, L, L],
        &[L, L, D, L, D, L, L],
    ]
    .iter()
    .any(|code| form.strip_suffix(*code).is_some_and(|rest| rest.iter().all(|digit| *digit)))
}

fn is_national_insurance(value: &str) -> bool {
    value.len() == 9
        && value.bytes().enumerate().all(|(at, b)| {
            if matches!(at, 0 | 1 | 8) { b.is_ascii_alphabetic() } else { b.is_ascii_digit() }
        })
}

fn is_iban(value: &str) -> bool {
    let (country, rest) = (value.get(..2).unwrap_or(""), value.get(2..4).unwrap_or(""));
    (15..=34).contains(&value.len())
        && country.bytes().all(|b| b.is_ascii_lowercase())
        && rest.bytes().all(|b| b.is_ascii_digit())
        && rest.len() == 2
}

/// The entity that a value without any cue has the form of.
pub(super) fn of(run: &Run) -> Option<Entity> {
    let value = run.value.as_str();
    if run.letters > 0 {
        return if ends_in_postcode(value) {
            Some(Entity::Address)
        } else if is_national_insurance(value) {
            Some(Entity::GovId)
        } else {
            is_iban(value).then_some(Entity::AccountNumber)
        };
    }
    if run.cardinal {
        return None;
    }
    of_digits(value)
}

/// The entity of a bare string of digits.
pub(super) fn of_digits(digits: &str) -> Option<Entity> {
    match digits.len() {
        0..=6 => None,
        // a code of letters and digits
        _ if !digits.bytes().all(|b| b.is_ascii_digit()) => Some(Entity::AccountNumber),
        _ if is_card(digits) => Some(Entity::CreditCard),
        _ if is_phone(digits) => Some(Entity::Phone),
        14..=19 => Some(Entity::CreditCard),
        9 if aba(digits) => Some(Entity::RoutingNumber),
        9 => Some(Entity::Ssn),
        _ => Some(Entity::AccountNumber),
    }
}

/// The entity of a value that was named as one thing and has plainly the form of another.
pub(super) fn named(entity: Entity, run: &Run) -> Entity {
    let long = run.len() > entity.length().1;
    if entity != Entity::CreditCard && run.letters == 0 && is_card(&run.value) {
        return Entity::CreditCard;
    }
    match of(run) {
        Some(other) if long || matches!(entity, Entity::Name | Entity::Email) => other,
        _ => entity,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits() {
        assert!(luhn("4111111111111111") && !luhn("4111111111111112") && !luhn(""));
        assert!(aba("021000021") && !aba("021000022"));
    }

    #[test]
    fn forms() {
        for code in ["sw1a2aa", "m11ae", "b338th", "cr26xh", "dn551pt", "42ec1a1bb"] {
            assert!(ends_in_postcode(code), "{code}");
        }
        assert!(!ends_in_postcode("abc123"));
        assert_eq!(of_digits("5551234"), Some(Entity::AccountNumber));
        assert_eq!(of_digits("2125551234"), Some(Entity::Phone));
        assert_eq!(of_digits("07700900123"), Some(Entity::Phone));
        assert_eq!(of_digits("jcal77221184q"), Some(Entity::AccountNumber));
        assert_eq!(of_digits("123456"), None);
    }
}
