//! Whether a rule can be said in a word, as in "Do not: make-up", without saying something else than its sentence.
//!
//! A table has room for a word where a list has a sentence. "If it bleeds, press on the dressing" is not "Do: pressing", and "Do not stop
//! aspirin that a doctor gave you" is not "Do not: aspirin". So a sentence counts as said by a word only if it is one plain imperative
//! clause of the rule's mode that names what the rule is about and holds no word that restricts, contrasts or reverses. Those words are a
//! closed class in English; of a language whose words are not listed here, every rule is said in its sentence.

use crate::model::protocol::Mode;

/// A sentence and what the keys of its rule say of it.
pub(super) struct Saying<'a> {
    /// The sentence, as plain text.
    pub sentence: &'a str,
    /// What the rule asks for.
    pub mode: Mode,
    /// The names of what it is about, and of what is below that.
    pub names: &'a [String],
    /// What other keys of the rule say, such as "24 hours": it stands beside the word too, so it restricts nothing more.
    pub told: &'a [&'a str],
    /// The events that end the rule; what follows "until" stands beside the word too.
    pub events: &'a [&'a str],
    /// Whether the rule has an exception, which stands beside the word.
    pub has_exception: bool,
}

/// Whether a sentence says more than a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Judged {
    /// Whether the word alone says what the sentence does.
    pub in_a_word: bool,
    /// Whether it may be said that the rule is over: nothing in the sentence holds in some cases only. An exception that the rule's keys
    /// name changes nothing about that.
    pub plain: bool,
}

/// Words of one language.
struct Closed {
    /// How a ban begins.
    bans: &'static [&'static str],
    /// Words that make an order hold for some cases only, or say another thing beside it.
    restrict: &'static [&'static str],
    /// Words that say what an order does not mean.
    except: &'static [&'static str],
    /// Words for everything, from which an exception is made.
    all: &'static [&'static str],
    /// Verbs that turn an order about a thing into its opposite.
    reverse: &'static [&'static str],
    /// What stands before an event.
    until: &'static str,
    /// Phrases that only give examples.
    examples: &'static [&'static str],
    /// What stands before a time that the rule's keys name.
    before_times: &'static [&'static str],
}

const ENGLISH: Closed = Closed {
    bans: &["do not", "don't", "never", "do no", "no"],
    restrict: &[
        "if",
        "unless",
        "when",
        "whenever",
        "where",
        "wherever",
        "while",
        "whilst",
        "during",
        "before",
        "after",
        "afterwards",
        "once",
        "since",
        "because",
        "as",
        "instead",
        "rather",
        "however",
        "though",
        "although",
        "without",
        "with",
        "within",
        "than",
        "that",
        "which",
        "who",
        "whose",
        "whom",
        "what",
        "whatever",
        "otherwise",
        "not",
        "no",
        "none",
        "never",
        "nor",
        "neither",
        "nothing",
        "even",
        "still",
        "just",
        "may",
        "might",
        "can",
        "could",
        "should",
        "must",
        "would",
        "unlike",
        "beyond",
        "between",
        "more",
        "most",
        "less",
        "least",
        "fewer",
        "too",
        "much",
        "many",
        "any",
        "anything",
        "anyone",
        "some",
        "either",
        "provided",
        "case",
        "depending",
        "needed",
        "necessary",
        "possible",
        "possibly",
        "sometimes",
        "usually",
        "often",
        "rarely",
        "ask",
        "for",
        "against",
        "by",
        "like",
        "same",
        "then",
        "so",
        "about",
        "until",
        "till",
        "over",
        "under",
        "first",
        "last",
    ],
    except: &["but", "except", "excepting", "excluding", "only", "other", "else", "apart", "besides", "save"],
    all: &["any", "anything"],
    reverse: &[
        "stop",
        "stopping",
        "skip",
        "miss",
        "forget",
        "quit",
        "pause",
        "delay",
        "avoid",
        "refuse",
        "leave",
        "omit",
        "neglect",
        "reduce",
        "lower",
        "change",
        "cancel",
        "interrupt",
        "limit",
        "cut",
        "halve",
        "remove",
        "run",
        "keep",
    ],
    until: " until ",
    examples: &["such as"],
    before_times: &["for", "after", "from", "every"],
};

fn closed(tag: &str) -> Option<&'static Closed> {
    (tag.split('-').next() == Some("en")).then_some(&ENGLISH)
}

impl Saying<'_> {
    /// What a word says of it.
    pub fn judged(&self, tag: &str) -> Judged {
        let Some((words, clause)) = closed(tag).and_then(|words| Some((words, self.clause(words)?))) else { return Judged::default() };
        let excepts = clause.has(words.except);
        Judged { in_a_word: !excepts && self.names_its_subject(), plain: self.has_exception || !excepts }
    }

    /// Whether the sentence of a ban is worded as one, so that it can stand below "Do not": "Keep the wound dry" can't.
    pub fn is_worded_as_ban(&self, tag: &str) -> bool {
        closed(tag).is_none_or(|words| words.bans.iter().any(|ban| says(self.sentence, ban)))
    }

    fn names_its_subject(&self) -> bool {
        let sentence = normal(self.sentence);
        let held = stems(&sentence);
        self.names.iter().any(|name| holds(&held, name))
    }

    /// The words of the sentence without what the rule's keys say of it; none if it is more than one clause, of another mode, restricted
    /// or reversed.
    fn clause(&self, words: &Closed) -> Option<Clause> {
        let sentence = normal(self.sentence);
        let sentence = sentence.trim_end_matches('.');
        if sentence.contains([';', ':', '.', '?', '!', '(', '–', '—']) {
            return None;
        }
        let mut rest = sentence.to_owned();
        for told in self.told {
            let told = normal(told);
            if !rest.contains(&told) {
                continue;
            }
            words.before_times.iter().for_each(|word| take_out(&mut rest, &[word, " ", told.as_str()].concat()));
            take_out(&mut rest, &told);
        }
        words.examples.iter().for_each(|phrase| take_out(&mut rest, phrase));
        let rest = rest.trim_start_matches([' ', ',']);
        let ban = words.bans.iter().find_map(|ban| rest.strip_prefix(ban)?.strip_prefix(' '));
        let order = match (self.mode, ban) {
            (Mode::Avoid, Some(order)) => order,
            (Mode::Do | Mode::May, None) => rest,
            _ => return None,
        };
        let is_event = |told: &str| self.events.iter().any(|event| has_words_of(event, told));
        let order = order.split_once(words.until).filter(|(_, told)| is_event(told)).map_or(order, |(order, _)| order);
        let clause = Clause(split(order).map(str::to_owned).collect());
        let reversed = |clause: &Clause| match self.mode {
            // "Keep treated skin in the shade" asks for shade; "do not keep" would be odd enough to be printed as it is.
            Mode::Do | Mode::May => clause.0.iter().any(|word| words.reverse.contains(&word.as_str()) && word != "keep"),
            Mode::Avoid => clause.has(words.reverse),
        };
        // "Anything but our gel": the exception is a key of the rule.
        let excused = |word: &String| self.has_exception && words.all.contains(&word.as_str());
        let mut restrict = clause.0.iter().filter(|word| words.restrict.contains(&word.as_str()) && !excused(word));
        // "Under a hat" and "by the shade" only place what is named.
        let placed = |word: &String| self.mode == Mode::Do && matches!(word.as_str(), "under" | "by");
        (!clause.0.is_empty() && !reversed(&clause) && restrict.all(placed)).then_some(clause)
    }
}

struct Clause(Vec<String>);

impl Clause {
    fn has(&self, list: &[&str]) -> bool {
        self.0.iter().any(|word| list.contains(&word.as_str()))
    }
}

/// Whether a text holds these words, as whole words, whatever their case.
pub(super) fn says(text: &str, words: &str) -> bool {
    find(&normal(text), &normal(words)).is_some()
}

/// Whether a text leaves these words out of what it says, as in "anything but our gel". In a language whose words for that are not known
/// here, it is enough that they stand in it.
pub(super) fn leaves_out(text: &str, words: &str, tag: &str) -> bool {
    let text = normal(text);
    let excepting = |before: &str| closed(tag).is_none_or(|closed| split(before).any(|word| closed.except.contains(&word)));
    find(&text, &normal(words)).is_some_and(|at| excepting(&text[..at]))
}

/// Whether a text holds these words one after the other, whatever their endings.
pub(super) fn has_stems_of(text: &str, words: &str) -> bool {
    holds(&stems(&normal(text)), words)
}

/// Whether these words stand one after the other among the stems of a text.
fn holds(held: &[&str], words: &str) -> bool {
    let words = normal(words);
    let words = stems(&words);
    !words.is_empty() && held.windows(words.len()).any(|held| held == words)
}

/// The stems of a text in normal form.
fn stems(text: &str) -> Vec<&str> {
    split(text).map(stem).collect()
}

/// Whether a text holds each of these words, in any order.
pub(super) fn has_words_of(text: &str, words: &str) -> bool {
    let (text, words) = (normal(text), normal(words));
    let held: Vec<&str> = split(&text).collect();
    !words.is_empty() && split(&words).all(|word| held.contains(&word))
}

/// The sentence without a wait such as "after 24 hours", as it is said once the wait is over; none if it still speaks of it.
pub(super) fn without_wait(sentence: &str, wait: &str, time: &str) -> Option<String> {
    Some(without_phrase(sentence, wait)).filter(|left| !says(left, time))
}

/// The sentence without these words, if they open it or close it; anywhere else it would not read on without them.
pub(super) fn without_phrase(sentence: &str, words: &str) -> String {
    let (plain, words) = (spaced(sentence), normal(words));
    let lower = plain.to_lowercase();
    // Lower case may have another length than what it was made from: then nothing is cut.
    let Some(at) = find(&lower, &words).filter(|_| lower.len() == plain.len()) else { return plain };
    let (before, after) = (plain[..at].trim_end(), plain[at + words.len()..].trim_start_matches(',').trim_start());
    match (before, after) {
        ("", after) => capitalised(after),
        (before, "" | ".") => format!("{}{after}", before.trim_end_matches(',')),
        _ => plain,
    }
}

/// The last word of a name, which says what kind of thing it is: "direct sun" is sun.
pub(super) fn head(name: &str) -> &str {
    split(name).last().unwrap_or(name)
}

/// With a capital at its start.
pub(super) fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

fn spaced(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    text.replace(['\u{a0}', '\u{202f}'], " ").replace('’', "'")
}

fn normal(text: &str) -> String {
    spaced(text).to_lowercase()
}

/// Where whole words stand in a text; both are in normal form.
fn find(text: &str, words: &str) -> Option<usize> {
    let whole = |at: usize| {
        let before = text[..at].chars().next_back();
        let after = text[at + words.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    };
    if words.is_empty() { None } else { text.match_indices(words).map(|(at, _)| at).find(|at| whole(*at)) }
}

/// Takes whole words out of a text, where they stand first; both are in normal form.
fn take_out(text: &mut String, words: &str) {
    if let Some(at) = find(text, words) {
        text.replace_range(at..at + words.len(), "");
    }
}

/// A word without its ending, so that "pick" names "picking" and "smoke" names "smoking". Rough, and good enough to find a name.
fn stem(word: &str) -> &str {
    let ending = ["ing", "es", "s", "e"].into_iter().find_map(|ending| word.strip_suffix(ending).filter(|rest| rest.len() > 2));
    let stem = ending.unwrap_or(word);
    let mut last = stem.chars().rev();
    match (last.next(), last.next()) {
        (Some(a), Some(b)) if a == b && stem.is_char_boundary(stem.len() - a.len_utf8()) => &stem[..stem.len() - a.len_utf8()],
        _ => stem,
    }
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '-').filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saying(mode: Mode, sentence: &str, names: &[&str], told: &[&str]) -> (bool, bool) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let saying = Saying { sentence, mode, names: &names, told, events: &[], has_exception: false };
        let Judged { in_a_word, plain } = saying.judged("en-GB");
        (in_a_word, plain)
    }

    #[test]
    fn one_plain_order_that_names_its_subject_is_said_by_a_word() {
        let yes = [
            (Mode::Avoid, "Do not wear make-up for 24\u{a0}hours.", "make-up"),
            (Mode::Avoid, "Do not use harsh products, such as acids, for 24 hours.", "harsh products"),
            (Mode::Do, "After 24 hours, put on sunscreen every day.", "sunscreen"),
            (Mode::Do, "Keep treated skin in the shade or under a hat for 24 hours.", "shade"),
            (Mode::May, "Go back to your daily tasks.", "daily tasks"),
            (Mode::Avoid, "Do not smoke or vape.", "smoking"),
            (Mode::Avoid, "Do not rub or press your forehead.", "rubbing"),
        ];
        for (mode, sentence, name) in yes {
            assert_eq!(saying(mode, sentence, &[name], &["24 hours", "day"]), (true, true), "{sentence}");
        }
    }

    #[test]
    fn conditions_exceptions_contrasts_and_reversals_are_not() {
        let no = [
            (Mode::Do, "If it bleeds, press on the wound.", "press"),
            (Mode::Do, "Press on the wound when it bleeds.", "press"),
            (Mode::Do, "In case of bleeding, press on the wound.", "press"),
            (Mode::Do, "Take paracetamol as the pack says.", "paracetamol"),
            (Mode::Do, "Do not take paracetamol.", "paracetamol"),
            (Mode::Do, "Stop paracetamol.", "paracetamol"),
            (Mode::Avoid, "Do not stop aspirin that a doctor gave you; for pain, use paracetamol instead.", "aspirin"),
            (Mode::Avoid, "Do not stop aspirin.", "aspirin"),
            (Mode::Avoid, "Do not take aspirin unless a doctor gave it to you.", "aspirin"),
            (Mode::Avoid, "Do not take aspirin for pain.", "aspirin"),
            (Mode::Avoid, "Do not drink more than one glass of alcohol.", "alcohol"),
            (Mode::Avoid, "Do not mix alcohol with pills.", "alcohol"),
            (Mode::Avoid, "Do not drink alcohol until we call you.", "alcohol"),
            (Mode::Avoid, "Take aspirin.", "aspirin"),
            (Mode::Avoid, "Keep out of the sun.", "sun"),
            (Mode::May, "Do not worry about showers.", "showers"),
        ];
        for (mode, sentence, name) in no {
            assert!(!saying(mode, sentence, &[name], &[]).0, "{sentence}");
        }
        assert_eq!(saying(Mode::Avoid, "Do not put anything on your skin.", &["skin products"], &[]), (false, false));
        assert_eq!(saying(Mode::Avoid, "Do not eat.", &["hot food"], &[]), (false, true), "plain, but it does not name it");
    }

    #[test]
    fn a_ban_that_is_worded_as_an_order_is_known() {
        let is_ban = |sentence| {
            let saying = Saying { sentence, mode: Mode::Avoid, names: &[], told: &[], events: &[], has_exception: false };
            saying.is_worded_as_ban("en")
        };
        assert!(is_ban("Do not rub.") && is_ban("If it itches, do not scratch."));
        assert!(!is_ban("Keep the wound dry.") && !is_ban("Avoid the sun."));
    }

    #[test]
    fn what_a_key_says_restricts_nothing_more() {
        let names = ["skin products".to_owned()];
        let saying = |sentence, has_event, has_exception| {
            let events: &[&str] = if has_event { &["the skin has healed"] } else { &[] };
            let saying = Saying { sentence, mode: Mode::Avoid, names: &names, told: &[], events, has_exception };
            let Judged { in_a_word, plain } = saying.judged("en");
            (in_a_word, plain)
        };
        assert_eq!(saying("Do not use skin products until the skin has healed.", true, false), (true, true));
        assert_eq!(saying("Do not use skin products until the skin has healed.", false, false), (false, false));
        assert_eq!(saying("Do not use skin products until we say that it has healed.", true, false), (false, false));
        assert_eq!(saying("Do not use skin products other than our gel.", false, true), (false, false), "`than` restricts");
        assert_eq!(saying("Do not use skin products except our gel.", false, true), (false, true));
        assert_eq!(saying("Do not use skin products except our gel.", false, false), (false, false));
        assert_eq!(saying("Do not put anything but our gel on your skin.", false, true), (false, true));
        assert_eq!(saying("Do not put anything on your skin.", false, false), (false, false));
    }

    #[test]
    fn of_a_language_without_a_list_nothing_is_said_in_a_word() {
        let names = ["Schminke".to_owned()];
        let saying = Saying { sentence: "Keine Schminke.", mode: Mode::Avoid, names: &names, told: &[], events: &[], has_exception: false };
        assert_eq!(saying.judged("de"), Judged::default());
    }

    #[test]
    fn a_wait_that_is_over_is_left_out() {
        let now = |sentence| without_wait(sentence, "after 24 hours", "24\u{a0}hours");
        assert_eq!(now("After 24\u{a0}hours, wash with a mild cleanser."), Some("Wash with a mild cleanser.".to_owned()));
        assert_eq!(now("If you have a dressing, change it after 24 hours."), Some("If you have a dressing, change it.".to_owned()));
        assert_eq!(now("Change it or cover it, after 24 hours."), Some("Change it or cover it.".to_owned()));
        assert_eq!(now("Change it daily."), Some("Change it daily.".to_owned()));
        assert_eq!(now("Have it out 24 hours after the visit."), None);
        assert_eq!(now("Have it out after 24 hours, and within 2 weeks."), None);
        assert_eq!(now("After 124 hours, wash."), Some("After 124 hours, wash.".to_owned()));
    }

    #[test]
    fn words_are_found_whole() {
        assert!(says("Rest for 2\u{a0}weeks.", "2 weeks") && !says("Rest for 12 weeks.", "2 weeks") && !says("Rest.", ""));
    }
}
