//! A handout as plain text: all that it says, a line each, without markup.

use super::attached::PictureView;
use super::course::CourseView;
use super::handout::{CallLine, ExpectLine, Handout, HandoutStep, PhaseCard, Phases, SeriesView};
use super::html::Html;
use super::html::plain;
use super::rule_line::{Blank, RuleLine};
use super::shell::LineView;
use super::terms::in_brackets;
use super::{ClinicView, Cx};

/// A heading, and the lines below it.
type Section = (String, Vec<String>);

impl Handout {
    /// All that the handout says but what is worked out from the rest (the day table) or stands twice (the most important things).
    pub fn plain_lines(&self, clinic: Option<&ClinicView>, cx: Cx<'_>) -> String {
        // In full, so that what a handout gains leads the compiler here.
        let Self {
            identity,
            strap: _,
            message,
            first: _,
            about,
            steps,
            values,
            before,
            dos,
            donts,
            mays,
            expect,
            phases,
            call_today,
            call_now,
            emergency,
            risks,
            series,
            tell_us,
            teach_back,
            pictures,
            forms,
            sources: _,
            timeline: _,
            course,
            notes,
            treatments: _,
        } = self;
        let word = |key| cx.language.word(key).to_owned();
        let rules = |lines: &[RuleLine]| lines.iter().map(|line| rule(line, cx)).collect::<Vec<_>>();
        let calls = |lines: &[CallLine]| lines.iter().map(|line| call(line, cx)).collect::<Vec<_>>();
        let sentences = |lines: &[Html]| lines.iter().map(plain).collect::<Vec<_>>();
        let number = |number: fn(&ClinicView) -> &str| clinic.map_or_else(String::new, |clinic| format!(": {}", number(clinic)));
        let lines = clinic.map_or_else(String::new, |clinic| clinic.lines.iter().map(line_in_words).collect());
        let sections: [Section; 18] = [
            (word("do"), rules(dos)),
            (word("may"), rules(mays)),
            (word("dont"), rules(donts)),
            (word("looking_after"), notes.clone()),
            (format!("{}{}", word("call_today_if"), number(|clinic| &clinic.phone)), calls(call_today)),
            (format!("{}{lines}", word("call_now_if")), calls(call_now)),
            (format!("{}{}", word("emergency_if"), number(|clinic| &clinic.emergency)), calls(emergency)),
            (word("what_to_expect"), phases.iter().flat_map(phase_lines).collect()),
            (word("what_is_normal"), expect.iter().map(|line| normal(line, cx)).collect()),
            (word("about_treatment"), about.iter().map(plain).chain(sentences(values)).chain(pictures.iter().flat_map(captions)).collect()),
            (word("at_your_visit"), steps.iter().map(|step| step_in_words(step, cx)).collect()),
            (word("tell_us_if"), sentences(tell_us)),
            (word("risks"), sentences(risks)),
            (word("course"), course.iter().flat_map(|course| course_lines(course, cx)).collect()),
            (word("next_visit"), series.iter().flat_map(|series| series_lines(series, cx)).collect()),
            (word("before_next_visit"), rules(before)),
            (word("tell_back"), sentences(teach_back)),
            (word("forms"), forms.iter().map(|form| format!("{}. {}", form.title, word("ask_for_form"))).collect()),
        ];
        let mut text = format!("{}\n", identity.title);
        if let Some(stamp) = identity.stamp() {
            text.push_str(&format!("{}. {}\n", stamp.word, stamp.meaning));
        }
        message.iter().for_each(|message| text.push_str(&format!("\n{}\n", plain(message))));
        for (heading, lines) in sections.into_iter().filter(|(_, lines)| !lines.is_empty()) {
            text.push_str(&format!("\n{heading}\n"));
            lines.iter().flat_map(|line| line.lines()).for_each(|line| text.push_str(&format!("- {line}\n")));
        }
        text
    }
}

/// ": 01632 960555 (day or night). Say that you had a filler."
fn step_in_words(step: &HandoutStep, cx: Cx<'_>) -> String {
    let HandoutStep { html, treatment, alternative, only, pictures, anchor: _, title: _, duration: _ } = step;
    let treatment = treatment.as_ref().map(|title| format!("{title}:"));
    let or = alternative.then(|| cx.language.word("step_or").to_owned());
    let words = treatment.into_iter().chain(or).chain(only.clone()).chain([plain(html)]);
    words.chain(pictures.iter().flat_map(captions)).collect::<Vec<_>>().join(" ")
}

/// What is said below a picture; the picture itself is on paper alone.
fn captions(picture: &PictureView) -> impl Iterator<Item = String> {
    picture.caption.iter().map(plain)
}

fn line_in_words(LineView { phone, phone_href: _, hours, say }: &LineView) -> String {
    let say = say.as_ref().map(|words| format!(". {}", plain(words)));
    format!(": {phone} ({}){}", plain(hours), say.unwrap_or_default())
}

fn rule(line: &RuleLine, cx: Cx<'_>) -> String {
    let why = line.why.as_ref().map(|why| format!(" {}", plain(why)));
    let call = line.call_after.as_ref().map(|period| format!(" {}", cx.language.filled("call_if_not_by", &[("period", period)])));
    let blanks: String = line.write_in.iter().map(|Blank { label, kind: _ }| format!(" {label} ________")).collect();
    let more: String = line.more_sessions.iter().map(|words| format!(" {words}")).collect();
    let captions: String = line.pictures.iter().flat_map(captions).map(|caption| format!(" {caption}")).collect();
    let sentence = in_brackets(&plain(&line.html), &line.terms);
    format!("{sentence}{}{blanks}{more}{}{captions}", call.unwrap_or_default(), why.unwrap_or_default())
}

fn call(CallLine { html, unlike_normal, first_aid, anchor: _ }: &CallLine, cx: Cx<'_>) -> String {
    let unlike = unlike_normal.as_ref().map(|words| format!(" ({})", plain(words)));
    let first =
        first_aid.as_ref().map(|words| format!(". {} {} {}", cx.language.word("call_first"), plain(words), cx.language.word("then_call")));
    format!("{}{}{}", plain(html), unlike.unwrap_or_default(), first.unwrap_or_default())
}

fn normal(ExpectLine { html, skin_tone, harmless, lasts: _, anchor: _ }: &ExpectLine, cx: Cx<'_>) -> String {
    let harmless = harmless.then(|| cx.language.word("harmless").to_owned());
    std::iter::once(plain(html)).chain(skin_tone.as_ref().map(plain)).chain(harmless).collect::<Vec<_>>().join(" ")
}

fn phase_lines(Phases { treatment, cards }: &Phases) -> impl Iterator<Item = String> {
    let of = treatment.as_ref().map_or_else(String::new, |treatment| format!("{treatment}: "));
    cards.iter().map(move |PhaseCard { title, when, html, anchor: _ }| format!("{of}{title}, {when}: {}", plain(html)))
}

fn series_lines(SeriesView { html, results, sessions, interval }: &SeriesView, cx: Cx<'_>) -> Vec<String> {
    let numbered = |key: &str, value: &Option<String>| value.as_ref().map(|value| format!("{}: {value}", cx.language.word(key)));
    let plan = match html {
        Some(words) => vec![plain(words)],
        None => numbered("sessions", sessions).into_iter().chain(numbered("interval", interval)).collect(),
    };
    plan.into_iter().chain(results.as_ref().map(plain)).collect()
}

fn course_lines(CourseView { sessions, interval, whole_course, results, free: _ }: &CourseView, cx: Cx<'_>) -> Vec<String> {
    let plan = cx.language.filled("course_plan", &[("sessions", sessions), ("interval", interval)]);
    let notes = whole_course.iter().map(|note| {
        let why = note.why.as_ref().map(|why| format!(" {}", plain(why)));
        format!("{}{}", plain(&note.html), why.unwrap_or_default())
    });
    std::iter::once(plan).chain(results.as_ref().map(plain)).chain(notes).collect()
}
