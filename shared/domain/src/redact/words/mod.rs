//! What single words can mean. One look-up per word gives a set of flags; everything else works on flags.

mod common;
mod everyday;
mod given_names;
mod more_names;
mod names;
mod plain;

use std::{collections::HashMap, sync::LazyLock};

/// A set of meanings.
pub(super) type Flags = u32;

pub(super) const COMMON: Flags = 1;
pub(super) const FILLER: Flags = 1 << 1;
pub(super) const CORRECTION: Flags = 1 << 2;
pub(super) const BACKCHANNEL: Flags = 1 << 3;
pub(super) const UNIT: Flags = 1 << 4;
pub(super) const AMOUNT: Flags = 1 << 5;
pub(super) const MONTH: Flags = 1 << 6;
pub(super) const GIVEN: Flags = 1 << 7;
pub(super) const SURNAME: Flags = 1 << 8;
pub(super) const AMBIGUOUS: Flags = 1 << 9;
pub(super) const STREET: Flags = 1 << 10;
pub(super) const REGION: Flags = 1 << 11;
pub(super) const NATO: Flags = 1 << 12;
pub(super) const TITLE: Flags = 1 << 13;
pub(super) const PARTICLE: Flags = 1 << 14;
pub(super) const DOMAIN: Flags = 1 << 15;
pub(super) const TLD: Flags = 1 << 16;
pub(super) const ASKING: Flags = 1 << 17;
pub(super) const STREET_NAME: Flags = 1 << 18;
/// Also the beginning or middle of a region's name: "new york", "north carolina".
pub(super) const LEAD_IN: Flags = 1 << 19;

/// An everyday word that might still be a pet, a street or a secret, yet nobody's name.
pub(super) const EVERYDAY: Flags = 1 << 21;
/// An everyday word that people are called by as well.
pub(super) const WORD_NAME: Flags = 1 << 22;
/// A name that is an everyday word in the first place.
pub(super) const HARDLY: Flags = 1 << 23;
/// Not in any list: a word that stands for the digit it sounds like, see `homophone`.
pub(super) const SOUNDS: Flags = 1 << 20;

const MONTHS: &str = "january february march april may june july august september october november december \
jan feb mar apr jun jul aug sep sept oct nov dec";

const STREETS: &str = "street avenue ave road rd drive lane ln court boulevard blvd place circle terrace close crescent gardens grove \
square mews parkway pkwy highway hwy trail st dr ct pl cir way row walk loop plaza turnpike broadway hill rise parade alley \
heights ridge wharf quay cottages";

/// Words that are common elsewhere but stand in street names: "12 main street", "4 old church lane".
const STREET_NAMES: &str = "main park high old new north south east west church station mill school king queen kings queens first second third \
fourth fifth sixth seventh eighth ninth tenth the saint st san santa northeast northwest southeast southwest n s e w ne nw se sw n.e \
victoria green bridge spring hill lake ocean river forest market center centre water grand union state central long upper lower little \
great royal court london york college university grove manor front back green common bay sunset martin luther abbey field lodge house";

const REGIONS: &str = "alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois indiana \
iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada hampshire jersey \
mexico york carolina dakota ohio oklahoma oregon pennsylvania rhode tennessee texas utah vermont virginia washington wisconsin wyoming \
london manchester birmingham leeds glasgow liverpool edinburgh bristol cardiff belfast sheffield nottingham leicester newcastle brighton \
england scotland wales kent essex surrey sussex yorkshire lancashire cheshire devon cornwall norfolk suffolk somerset dorset middlesex";

const NATO_WORDS: &str = "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa quebec \
romeo sierra tango uniform victor whiskey whisky xray x-ray yankee zulu";

const TITLES: &str = "mr mrs ms miss mister dr doctor professor prof sir madam missus mx reverend officer sergeant captain";

/// Given names that are places as well.
const PLACE_NAMES: &str = "florence chelsea kenya dakota geneva odessa valencia cheyenne savannah savanna asia israel monroe carolina charlotte adelaide \
india jordan sydney madison victoria georgia austin paris milan vienna dallas denver houston phoenix brooklyn bronx chester lancaster stafford bolton \
preston durham carlisle winchester rochester arlington clifton richmond kingston lexington raleigh aurora eugene helena alma";

const PARTICLES: &str = "de van von der den del della di da dos la le el al bin ibn mac mc st saint san ter o ap ben abu";

const DOMAINS: &str = "gmail yahoo hotmail outlook icloud aol msn comcast verizon protonmail proton ymail googlemail btinternet sky talktalk live \
me mail att sbcglobal cox charter ntlworld virginmedia virgin bellsouth earthlink fastmail zoho gmx mac rocketmail tiscali btopenworld optonline";

const TLDS: &str = "com net org edu co uk gov io info biz us me ca ie de fr eu ac nhs app dev tv";

const ASKS: &str = "what whats who whos can could may might would have give provide tell confirm verify validate need please get spell state grab \
start take enter type read want which say help if just and for require validate repeat remind how";

const LEAD_INS: &str = "sure yes yeah yep yup okay ok um uh er erm ah oh well so it its it's that thats that's is was my the a an i i'm i'd i've would be of course um \
hmm hm let see me think right certainly absolutely alright name answer password address full first last middle surname and with lets let's this speaking here you your \
for to think believe should as in like capital letter all one word no not sorry actually hi hello hey good thanks thank please again";

/// Words that end in a way that names rarely do, and their exceptions are in the lists.
const NOT_A_NAME: &[&str] = &[
    "ing", "ed", "ly", "tion", "sion", "ness", "ment", "ous", "able", "ible", "ful", "less", "ity",
    "ance", "ence", "ize", "ise", "ism", "ship", "ive", "ically", "ology", "ware", "tions",
    "ments", "ings", "izes", "ises",
];

static LEXICON: LazyLock<HashMap<&'static str, Flags>> = LazyLock::new(|| {
    let lists: [(Flags, &'static str); 28] = [
        (COMMON, common::COMMON),
        (FILLER, common::FILLER),
        (CORRECTION, common::CORRECTION),
        (BACKCHANNEL, common::BACKCHANNEL),
        (UNIT, common::UNIT),
        (AMOUNT, common::AMOUNT),
        (MONTH, MONTHS),
        (GIVEN, names::GIVEN),
        (SURNAME, names::SURNAME),
        (AMBIGUOUS, names::AMBIGUOUS),
        (STREET, STREETS),
        (REGION, REGIONS),
        (NATO, NATO_WORDS),
        (TITLE, TITLES),
        (PARTICLE, PARTICLES),
        (DOMAIN, DOMAINS),
        (TLD, TLDS),
        (ASKING, ASKS),
        (STREET_NAME, STREET_NAMES),
        (LEAD_IN, LEAD_INS),
        (EVERYDAY, everyday::EVERYDAY),
        (EVERYDAY, plain::PLAIN),
        (HARDLY, plain::HARDLY),
        (SURNAME, plain::NAMES_ALL_THE_SAME),
        (GIVEN, more_names::GIVEN),
        (GIVEN, given_names::GIVEN),
        (SURNAME, more_names::SURNAME),
        (AMBIGUOUS, PLACE_NAMES),
    ];
    let mut lexicon = HashMap::with_capacity(16 * 1024);
    for (flag, list) in lists {
        for word in list.split_whitespace() {
            *lexicon.entry(word).or_insert(0) |= flag;
        }
    }
    for word in plain::WORD_NAMES.split_whitespace() {
        let flags = lexicon.entry(word).or_insert(0);
        if *flags & (COMMON | GIVEN | SURNAME | AMBIGUOUS) == 0 {
            *flags |= AMBIGUOUS | WORD_NAME;
        }
    }
    lexicon
});

/// Everything that is known of a word in lower case, also where the lists have it without its accents: "maría".
pub(super) fn flags(word: &str) -> Flags {
    match LEXICON.get(word) {
        Some(flags) => *flags,
        None if word.is_ascii() => inflected(word),
        // who speaks english uses accents for little else than names
        None => match LEXICON.get(unaccented(word).as_str()) {
            Some(flags) => *flags,
            None if unaccented(word).is_ascii() => GIVEN,
            None => 0,
        },
    }
}

/// "Worries", "departs", "loading": the forms of everyday words are everyday words.
fn inflected(word: &str) -> Flags {
    let everyday = |stem: &str, end: &str| {
        stem.len() > 2
            && LEXICON.get(format!("{stem}{end}").as_str()).is_some_and(|flags| {
                flags & (COMMON | EVERYDAY) != 0 && flags & (GIVEN | SURNAME | AMBIGUOUS) == 0
            })
    };
    let forms: [(&str, &[&str]); 7] = [
        ("ies", &["y"]),
        ("es", &["", "e"]),
        ("s", &[""]),
        ("ied", &["y"]),
        ("ed", &["", "e"]),
        ("ing", &["", "e"]),
        ("er", &["", "e"]),
    ];
    let known = forms.iter().any(|(suffix, ends)| {
        word.strip_suffix(suffix).is_some_and(|stem| ends.iter().any(|end| everyday(stem, end)))
    });
    if known { EVERYDAY } else { 0 }
}

fn unaccented(word: &str) -> String {
    let plain = |c| match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ą' | 'ā' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ě' | 'ē' => 'e',
        'ì' | 'í' | 'î' | 'ï' | 'ı' | 'ī' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ř' => 'r',
        'ş' | 'š' | 'ś' | 'ș' => 's',
        'ğ' => 'g',
        'ț' | 'ť' => 't',
        'ù' | 'ú' | 'û' | 'ü' | 'ů' | 'ū' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ž' | 'ź' | 'ż' => 'z',
        'đ' => 'd',
        other => other,
    };
    word.chars().map(plain).collect()
}

/// Whether a word can be told from a name, an answer or a street: it is listed, or formed like a verb or an adverb.
pub(super) fn is_ordinary(word: &str, flags: Flags) -> bool {
    if flags & COMMON != 0 {
        return true;
    }
    if flags & (GIVEN | SURNAME | AMBIGUOUS) != 0 {
        return false;
    }
    let plural = word.strip_suffix('s').is_some_and(|singular| self::flags(singular) & COMMON != 0);
    let contraction =
        ["n't", "'ll", "'re", "'ve", "'d", "'m"].iter().any(|end| word.ends_with(end));
    plural || contraction || word.len() > 5 && NOT_A_NAME.iter().any(|end| word.ends_with(end))
}
