//! The terminal: where output goes, how wide its window is, in which colours, and what time its clock shows.

use crate::diagnostic::{Window, visible};
use anstream::{AutoStream, ColorChoice as Choice};
use jiff::civil::Date;
use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;
use terminal_size::{Width, terminal_size_of};

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum ColorChoice {
    /// When a person watches; `NO_COLOR` and `CLICOLOR_FORCE` are heeded.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Where a command prints: the one place that writes to standard output and standard error.
#[derive(Debug)]
pub struct Terminal {
    color: Choice,
    quiet: bool,
}

impl Terminal {
    /// With the user's choices.
    pub fn new(color: ColorChoice, quiet: bool) -> Self {
        let color = match color {
            ColorChoice::Auto => Choice::Auto,
            ColorChoice::Always => Choice::Always,
            ColorChoice::Never => Choice::Never,
        };
        Self { color, quiet }
    }

    /// The command's result, to standard output, to its last byte. A reader that goes away (`| head`) wanted no more, which is no error.
    ///
    /// # Errors
    /// What the system says: a product that was cut short must not count as made.
    pub fn print(&self, text: &str) -> io::Result<()> {
        let mut out = AutoStream::new(io::stdout().lock(), self.color);
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            Err(error) => Err(io::Error::new(error.kind(), format!("can't write to standard output: {error}"))),
            Ok(()) => Ok(()),
        }
    }

    /// The window of what [`Terminal::print`] prints.
    pub fn window() -> Window {
        window_of(io::stdout())
    }

    /// The window of what [`Terminal::findings`] prints.
    pub fn window_of_findings() -> Window {
        window_of(io::stderr()).coloured()
    }

    /// Findings, to standard error, coloured where wanted. If even that can't be written, nobody can be told.
    pub fn findings(&self, text: &str) {
        let _ = AutoStream::new(io::stderr(), self.color).write_all(text.as_bytes());
    }

    /// A line on how it went, to standard error, unless quiet.
    pub fn status(&self, line: &str) {
        if !self.quiet {
            self.findings(&format!("{}\n", visible(line)));
        }
    }

    /// Whether a person watches, so that progress may be drawn.
    pub fn is_watched(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    /// What stopped the command: the first line hangs below its first word, and what is fitted already stays.
    pub fn failure(&self, message: &str) {
        let message = visible(message);
        let (first, others) = message.split_once('\n').map_or((&*message, None), |(first, others)| (first, Some(others)));
        let lines = Self::window_of_findings().hanging("error: ", first);
        let text = lines.iter().map(String::as_str).chain(others).collect::<Vec<_>>().join("\n");
        let text = text.strip_prefix("error").unwrap_or(&text);
        self.findings(&format!("\u{1b}[1m\u{1b}[31merror\u{1b}[0m\u{1b}[1m{text}\u{1b}[0m\n"));
    }
}

/// The window behind a stream; of one that is no terminal, that of a pipe.
fn window_of(stream: impl AsFd) -> Window {
    terminal_size_of(stream).map_or(Window::PIPED, |(Width(columns), _)| Window::new(columns.into()))
}

/// Today by the machine's clock, in UTC. The one place that asks a clock; everything below is given the day.
#[expect(clippy::disallowed_methods, reason = "the one place that asks a clock")]
pub fn clock_date() -> Date {
    let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let days = i64::try_from(since_epoch.as_secs() / 86_400).unwrap_or(0);
    jiff::civil::date(1970, 1, 1).saturating_add(jiff::Span::new().days(days))
}
