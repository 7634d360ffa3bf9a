//! Cues: phrases that say what the numbers and words near them, or in the next turns, are.

use std::{collections::HashMap, ops::Range, sync::LazyLock};

use super::{entity::Entity, text::Line};

/// What a phrase says of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// Names a sensitive value: "card number".
    Value(Entity),
    /// Names something that has such a value: "credit card". Counts for values that fit and are near.
    Mention(Entity),
    /// Names a value that stays readable: "order number".
    Harmless,
    /// Names something whose numbers stay readable when they stand right behind: "order".
    HarmlessMention,
    /// A part of a value that is named elsewhere: "ending in".
    Partial,
    /// "can you spell that".
    Spell,
}

/// A phrase found in an utterance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cue {
    pub(super) sense: Sense,
    pub(super) tokens: Range<usize>,
}

/// Alternatives within a phrase are separated by `|`, phrases by `;`. A `'s` in the text is skipped and also stands
/// for "is". Of the phrases that begin at a word the longest counts.
const PHRASES: &[(Sense, &str)] = &[
    (
        Sense::Value(Entity::CreditCard),
        "card number|numbers|no|num; card is; visa|mastercard|amex|discover|maestro is; visa|mastercard|amex number; long one; full number; full sixteen|16; whole card; whole number; new card number; numbers on the front; digits on the front; long card; front of the|your card; across the front; number on the|your|my card; number on the front; number across the front; \
        number on the front; long number; sixteen|16 digit|digits; fifteen|15 digit|digits; full card; card digits|details; numbers on the|your card; \
        credit|debit card number|numbers; credit|debit|bank card details|info|information; pan number; payment card number; account number on the card",
    ),
    (
        Sense::Mention(Entity::CreditCard),
        "card; credit card; debit card; visa; mastercard; master card; amex; american express; discover; maestro",
    ),
    (
        Sense::Value(Entity::Cvv),
        "cvv; cvc; flip side; other side; reverse side; the reverse; c v v is; cvv is; three|3|four|4 on the back|front|reverse|signature; last three|3 on the back|reverse|signature|strip; numbers on the strip; code on the back|card|reverse|strip; back three|3; small|little three|3|number|numbers|digits|code on the back; four|4 digits on the front; security number; c v v|c code|number; cvv2; c v v; c v c; cvv number|code; cv two; security code; card security code; card verification; three|3 digit|digits; \
        three|3 digit code|number|security; number|numbers|code|digits on the back; back of the|your card; on the back; signature strip; three|3 numbers; security digits; csc",
    ),
    (
        Sense::Value(Entity::CardExpiry),
        "how long is that|it|this|the|your good for; how long is that|it|this card good for; expiration; expiry; valid from|to|till|til|until; good till|til|until|thru|through|to; good up to; runs out; runs through|till|until|to; runs out in; end date; use by; expire; does it expire; valid till|date; good till|until; exp is; month and year; valid to|from date; start date on the card; expires in; expires; exp; exp date; expiration|expiry date; expiration|expiry month; valid until|til|thru|through|to; \
        good thru|through; expire date; expiring; expires end; end date on the card; date on the card; expiry is",
    ),
    (
        Sense::Harmless,
        "contract|policy|warranty|offer|promotion|subscription|plan|membership|lease|trial|license|licence|passport|deal|coupon|voucher expires|expiration|expiry|expiring|expire; expiry|expiration on|of the|your passport|policy|contract|licence|license|warranty|lease|plan|offer|membership|subscription; contract|policy|warranty|plan|offer|membership ends|end|end date; passport|licence|license expiry|expiration date",
    ),
    (
        Sense::Value(Entity::Pin),
        "pin; pin number|code; p i n; atm pin; telephone pin; phone pin; security pin; personal identification number; four|4 digit pin",
    ),
    (
        Sense::Value(Entity::AccountNumber),
        "badge|employee|staff|student|payroll|agent|rep|operator|associate|teller number|id|no; i'm|am employee; agent|rep|operator|associate i d; badge|employee|staff|student i d; account number|numbers|no|num|id; account is; account ends; account ending; the account number is; customer reference|ref; acct number|num; checking|savings account number; bank account number; account digits; \
        member|membership|policy|customer|subscriber|client|loan|mortgage|insurance|patient|loyalty|rewards|clubcard|frequent|subscription|plan|medical|meter|iban|roll|group|bank|avios|mileage|airmiles number|id|no; \
        member|membership|policy|customer|subscriber|client|patient|insurance i d; frequent flyer|flier number|id; medical record number; mrn; iban; skymiles number; \
        mileage plus number; policy holder number; insurance card number; nectar card number; rewards card number; loyalty card number; library card number; gift card number; \
        member i d number; number on my|your|the account; number on my|your|the policy; member services number",
    ),
    (Sense::Mention(Entity::AccountNumber), "account; checking; savings; policy; member"),
    (
        Sense::Value(Entity::RoutingNumber),
        "routing; routing number|numbers|transit; aba; aba number; sort code; sorting code; bank routing; transit number; swift code; bic",
    ),
    (
        Sense::Value(Entity::Ssn),
        "social; ssn; s s n; social security; social security number; your|my social; social number; last four social; itin",
    ),
    (
        Sense::Harmless,
        "social media; social worker; social event; social care; social services; social housing",
    ),
    (
        Sense::Value(Entity::Phone),
        "how do|can|should|would|could we|i reach you|him|her|them; best way to reach; my|his|her|their work is; his|her|their number; their|his|her cell|mobile; phone number|numbers|no; phone number is; cell is; mobile is; telephone is; number is; landline is; work number; home number; daytime number; best contact; good contact; number starting; telephone no; number for them; another contact; emergency contact number; telephone; telephone number; mobile number; cell; cell number; cell phone; cellphone; cell phone number; mobile phone number; \
        contact number; callback number; call back number; home|work|office|daytime|evening|landline number|phone; number to reach; number to call; best number; good number; number for you; \
        reach you|me at|on; call you|me|us|back at|on; call you|me back at|on; text you|me at|on; give you|me|us|them a call at|on; fax number; fax; phone is; my number; your number; my mobile; your mobile; \
        number i'm calling from; number you're calling from; calling from number; alternate number; another number; number on file; primary number; get disconnected; area code; ring you|me on; \
        whatsapp number; reached at|on; contact you at|on; ring|call|text|get|reach you what on; ring|call|text|get|reach you on what; number for her|him; call|ring in an emergency",
    ),
    (Sense::Mention(Entity::Phone), "phone; mobile; landline; home phone"),
    (
        Sense::Value(Entity::Email),
        "email; e mail; email address; e mail address; email addresses; email is; emailed to",
    ),
    (
        Sense::Value(Entity::Dob),
        "date of birth; your|her|his|their|my|boy|girl|son|daughter|mum|mom|dad|wife|husband|kid|child|baby|patient birthday; birth; d.o.b; birthday is; were you born; was born; he|she was born; date of their birth; month of birth; day of birth; born in the year; birth date; birthdate; birthday; dob; d o b; born; born on|in; date birth; birth month; birth year; month and day you were born; year of birth; year you were born; date of births; birthdays",
    ),
    (
        Sense::Value(Entity::Name),
        "your name; name; name as it appears|shows|is; name exactly as; name that appears|is|on; name on it|there; whose name; first name is; last name is; surname is; middle name is; name again; what should i call you; what can i call you; what do i call you; do i call you; beneficiary; emergency contact; next of kin; authorized|authorised user; account holder; primary holder; policy holder; cardholder; card holder; middle initial; who's this; who is that; spell your name; names please; who will be|who is traveling|travelling; lead passenger; name and number; name and; maiden; whose account; my name; name please; first name; last name; surname; full name; middle name; family name; given name; legal name; name on the account|card|policy|booking|reservation|file|order|bill; \
        name on your|my account|card|policy|id; who am i speaking; who i am speaking; who i'm speaking; who am i talking; who i'm talking; who do i have; whom am i speaking; whom do i have; who is this; who's calling; who is calling; first and last; \
        name is; names are; name for the; patient name; name of the patient; account holder name; cardholder name; caller name; passenger name; names of the passengers; maiden surname; \
        policyholder name; wife|husband|son|daughter|mother|father|brother|sister|mom|dad|spouse|partner|friend|doctor|guest|child name; under what name; what name; the name under; under the name; in the name of; \
        name it under; other name|names; names you|used; name and; first initial; speaking with today; speaking to today; may i ask who; can i ask who; and you are; \
        what is|are she|he|they called; baby called; who did you speak|talk; who you spoke|talked|dealt; who you were speaking|talking|dealing; who was it you; who is living; who lives; who is all living; \
        who is it|this|that to|from; who is it for; who is that for; who is picking|collecting; who is going to pick|collect; who else; who do we call|ring",
    ),
    (
        Sense::Harmless,
        "user name; username; company name; name of the|that restaurant|medication|drug|street|show|song; the name brand; name is on|still|correct|spelled|misspelled|wrong|different|not; in the name; what is the name of the|your|that company|bank|product|business|provider|plan|medication|pharmacy|hospital|store|insurance; product name; business name; brand name; model name; name of the|your|that|this product|company|store|app|plan|hotel|medication|bank|restaurant|shop|device|game|movie|item|program|software|drug|medicine; \
        hotel name; store name; file name; network name; wifi name; domain name; plan name; bank name; employer name; device name",
    ),
    (
        Sense::Value(Entity::Address),
        "city state; city and zip; address; street address; mailing|billing|home|shipping|delivery|postal|service|current|residential|new|old address; address please; house number; street name; first line; \
        first line of the|your address; zip; zip code; zipcode; zip codes; postcode; post code; postal code; live at|on|in; now at; i'm at; living at|on; lives at|on|in; moved to; moving to; just moved; place is; located at; ship it|that to; deliver it|that to; send it|that to; shipped to; city and state; city state; apartment number; \
        flat number; unit number; address is; town; county; house name; address on file; street; billing zip; residing at; reside at; staying at; eircode; eir code; where are you now|living|moving|based|staying; where do|did you live; where do|did he|she|they live; where are they|we|i sending|delivering; where is it|that going|coming; where do you want|need; where would you like; where should|shall|can|will they|he|she|we|i|it; where am i sending|delivering|coming; where are you calling from; where is home; where you live|living|stay|staying; \
        where shall|should|do we|i send|deliver; whereabouts are|do you; still living at|in|on; still above on; still over at|on|in; still down at|on|in",
    ),
    (
        Sense::Harmless,
        "our number; our phone number; our fax; our main|toll|local|direct|customer number|line|free; toll free number; ip address; mac address; web address; website address; i p address; address this|that|the|your issue|concern|problem; live chat; live person|agent",
    ),
    (
        Sense::Value(Entity::GovId),
        "permit number; permit i d; learner permit number; known traveler|traveller; known traveler|traveller number; redress; redress number|control; d l; d l number; dl number; driver license|licence|license|licenses; driver license|licence number; drivers license|licence|license; drivers license|licence number; driving licence|license; driving licence|license number; \
        license number; licence number; license plate; licence plate; number plate; registration plate; plate number; reg number; vehicle registration; registration of|on|for; registration number; passport; passport number; national insurance; national insurance number; n i number; ni number; nino; \
        nhs number; n h s number; medicare; medicare number|id; medicaid; medicaid number|id; tax id; tax i d; taxpayer; taxpayer id|identification|reference; tax reference; utr; utr number; state id; \
        government id; identification number; alien number; e i n; ein number; federal id|tax; business tax id; t i n; tin number; green card; green card number; military id; id number; i d number; ein; known traveler number; redress number; resident card; work permit number; visa number",
    ),
    (
        Sense::Value(Entity::Password),
        "pass word; pass words; a temporary; temporary one|password; typing the right thing|one|password; authenticator; authenticator app; password; passwords; passcode; pass code; pass phrase; passphrase; memorable word; memorable information|date|name|place|phrase|data; word you set up; letters of your word; security question; security questions; security answer; security word; \
        secret word; secret question; secret answer; secret; code word; codeword; verification code; verify code; one time code; one time passcode|password|pin; one time; otp; o t p; access code; six|6 digit code; four|4 digit code; five|5 digit code; eight|8 digit code; six|6 digits; \
        six|6 digit number|verification|passcode; code i|we sent; code i|we just sent; code we|i texted; code that was sent; code you received; code you just received; code that you received; code we've just sent; code i've sent; code from the text; text you a code; read me the code; \
        read back the code; read that code; the code; code is; authentication code; authenticator code; login code; temporary code; text message code; two factor code; mother maiden; mothers maiden; maiden name; \
        mother maiden name; mothers maiden name; first pet; pet name; pets name; name of your|my pet|dog|cat|school|teacher; first pet name; name of your|my first pet|school|teacher|car|boss|dog|cat; first car; first school; \
        elementary|primary|high|secondary school; school you attended|went; city you were born; city were you born; was your first; was the first; question you|we picked|chose|set|selected|have; street you lived; name of the first; name of your first|favourite|favorite|best|oldest; town you were born; town were you born; place of birth; place were you born; where were you born; where you were born; \
        street you grew; street did you grow; grew up on; your honeymoon; honeymooned; best friend; childhood friend|nickname|pet|street|hero; favorite|favourite food|teacher|color|colour|movie|film|team|book|place|pet|band|song|animal|sport|author|character|singer|actor|drink|holiday|restaurant|subject|hobby|vacation|aunt|uncle|cousin; \
        grandmother name; grandfather name; where did you meet; answer to the; answer is; secret answer is; verbal password; account password; wifi password; wi fi password; voice password; safe word; keyword; telephone password; recovery code; backup code; token code; passcode is; \
        oldest sibling; youngest sibling; dream job|vacation|car|house|holiday; mascot; high school mascot; honeymoon; first date; first kiss; first boss; eldest|oldest|youngest child|sibling|brother|sister|cousin; father middle name; mother middle name; mothers middle name; fathers middle name; first job; first concert; unlock code; door code; gate code; alarm code",
    ),
    (
        Sense::Harmless,
        "vin|chassis|procedure|diagnosis|status|reason|colour|color|paint|fare|bar|qr|department|cost|project|asset|inventory|equipment|manifest|pallet|crate|frame|hull|order|tracking|ticket|meter|short|dialing|dialling|country|confirmation|reference|case|claim|invoice|model|serial|flight|booking|reservation|product|item|part|version|build|store|incident|purchase|transaction|receipt|quote|error|promo|discount|coupon|room|gate|seat|bus|train|table|batch|sku|work|prescription|rx|extension|queue|complaint|return|shipment|parcel|package|delivery|cheque|check|policy-form|catalog|catalogue|style|lot|upc|bay|platform|coach|channel|stock|article|job|request|service|enquiry|repair|appointment|rma|authorization|authorisation|approval|referral|ticketing|dispute|application|engine|locker|aisle|terminal|booth|suite|fault|query|session|case-id|collection|consignment|isbn|pickup number|numbers|id|code|no|num|reference|ref; \
        order|case|claim|ticket|reference|booking i d; order you're|you calling; order you're|you asking; order you|we placed; ref number; ref; reference is; order is; confirmation is; tracking is; ticket is; error code|codes; error; promo code; promotional code; discount code; coupon code; gift code; menu option; press; dial; option; extension; version; \
        work|sales order; work order number; consignment; consignment number; docket; purchase order number; excess; gratuity; short code; card he|she|they|driver|postman|courier put|left|pushed; card through; vin; bar code; barcode; tracking code; meter reading|readings|read; machine is|its; dishwasher is; dryer is; boiler is; printer is; router is; reading on; readings; s k u; sku number; r m a; u p c; i m e i; imei; imei number; a s i n; asin; isbn; p o; p n r; pnr; purchase order number; purchase order; p o number; po number; model; serial; sku; number in line|queue; flight; gate; platform; build; firmware; firmware version; reference code; conf number; do i|we|you owe; did i|you pay; what is my balance; number on the|your|my box|receipt|order|letter|bill|invoice|confirmation|ticket|parcel|device|label|back; confirmation; tracking; booking reference; reservation code; record locator; product code; item code; \
        part number is; serial number is; area is; how much; how many; what time; how long; how often; how far; how old; what day; what size; channel; chapter; apollo; windows; iphone; galaxy; series; route; highway; interstate; exit; room; bus; train; aisle; page; form; level; size; season; episode; form number; dispute number; \
        case reference; claim reference; order reference; payment reference; transaction reference; fault reference; complaint reference; job reference; engineer reference; crime reference; quote reference; delivery note; the tag; the odometer; the mileage; number on the tag|sticker|slip|docket|packaging|packet|note|tin|bag; on the ticket|label|sticker|tag|docket|slip|parcel|packaging|meter|dial; it showing|reading; collection code; repair reference; location code; dispatch number; manifest number; approval code; authorization code",
    ),
    (
        Sense::HarmlessMention,
        "seat; seats; coach; tip; deposit; down payment; an email saying|about|from|that|with; got|received|get an email; email saying|says|said; reference; meter; odometer; mileage; reading; order; ticket; reservation; booking; case; claim; invoice; item; transaction; amount; total; balance; payment of; bill; refund; price; cost; charge of; fee; appointment; score; rate; limit; deductible; copay; premium; quantity; weight; temperature; since; about; around; over; under; nearly; almost; between; roughly; approximately; at least; at most; up to",
    ),
    (
        Sense::Partial,
        "ends; the last four|4; last four|4 of; last 4|four are|is|numbers|number; last two|2|three|3|five|5|six|6 of; finishing; finishes; finishing in|with; ending in|with; ends in|with; ending; last four|4; last four|4 digits; last three|3|two|2|five|5|six|6; last three|3|two|2|five|5|six|6 digits; final four|4; first four|4|six|6|three|3; first four|4|six|6|three|3 digits; starting with; starts with; beginning with; begins with; last four is|are; last digits; finishes with|in",
    ),
    (
        Sense::Spell,
        "spell that; spell it; spell your; spell out; how do you spell; spelled; spelling; spell; how is that spelled; spelt",
    ),
];

type Phrase = (Sense, Vec<Vec<&'static str>>);

static TABLE: LazyLock<HashMap<&'static str, Vec<Phrase>>> = LazyLock::new(|| {
    let mut table: HashMap<&'static str, Vec<Phrase>> = HashMap::new();
    for (sense, phrases) in PHRASES {
        for phrase in phrases.split(';') {
            let slots: Vec<Vec<&str>> =
                phrase.split_whitespace().map(|slot| slot.split('|').collect()).collect();
            for first in slots.first().into_iter().flatten() {
                table
                    .entry(first)
                    .or_default()
                    .push((*sense, slots.get(1..).unwrap_or_default().to_vec()));
            }
        }
    }
    for phrases in table.values_mut() {
        phrases.sort_by_key(|(_, rest)| std::cmp::Reverse(rest.len()));
    }
    table
});

/// Every cue of an utterance, in order and without overlap.
pub(super) fn cues(line: &Line<'_>) -> Vec<Cue> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < line.len() {
        match longest(line, at) {
            Some(cue) => {
                at = cue.tokens.end;
                found.push(cue);
            }
            None => at += 1,
        }
    }
    found
}

fn longest(line: &Line<'_>, at: usize) -> Option<Cue> {
    let phrases = TABLE.get(line.word(at))?;
    phrases.iter().find_map(|(sense, rest)| {
        let mut end = at + 1;
        for slot in rest {
            let contracted =
                slot.contains(&"is") && line.tokens.get(end - 1).is_some_and(|t| t.clitic);
            if contracted {
                continue;
            }
            if !slot.contains(&line.word(end)) || line.breaks_before(end) {
                return None;
            }
            end += 1;
        }
        Some(Cue { sense: *sense, tokens: at..end })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn senses(text: &str) -> Vec<Sense> {
        cues(&Line::new(text)).into_iter().map(|c| c.sense).collect()
    }

    #[test]
    fn the_longest_phrase_counts() {
        assert_eq!(senses("what's your e-mail address"), [Sense::Value(Entity::Email)]);
        assert_eq!(senses("your mother's maiden name"), [Sense::Value(Entity::Password)]);
        assert_eq!(senses("the order number please"), [Sense::Harmless]);
        assert_eq!(senses("driver's licence number"), [Sense::Value(Entity::GovId)]);
        assert_eq!(senses("my name's on file"), [Sense::Value(Entity::Name)]);
    }
}
