//! A preview of both sites that follows every save: `protogen serve`.
//!
//! Nothing is written. Pages are made when they are asked for. A document with an error, and what is made from it, is shown as it was
//! when it had none, and if it never was, its pages say what is wrong; everything else is shown as it is now. All errors lie over every
//! page, with file and line. A saved protocol is taken in at once where no other document can be touched by
//! it, and the whole is checked behind it (`follow`). Only pages of the plan and assets of the theme are served, and only to the
//! machine itself, unless another address is asked for.

mod follow;
mod http;
mod preview;
mod watch;

use crate::diagnostic::Window;
use crate::export::ExportError;
use crate::load::{ReadError, SummaryCache};
use crate::pipeline::PreviousRun;
use crate::theme::ThemeError;
use follow::Follower;
use jiff::civil::Date;
pub use preview::Finding;
use preview::Preview;
use std::fmt;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc::channel;
use std::sync::{Arc, RwLock};
use tokio::net::TcpListener;
use tokio::sync::watch as state;
use watch::Saves;

/// What a preview is asked for.
#[derive(Debug)]
pub struct Request<'a> {
    /// The project.
    pub root: &'a Path,
    /// Where to listen; port 0 takes any free one.
    pub address: SocketAddr,
    /// The day that counts as today.
    pub today: Date,
    /// What findings are fitted to.
    pub window: Window,
}

/// What the preview tells whoever started it.
pub enum Event<'a> {
    /// It listens here.
    Ready(SocketAddr),
    /// The project was read: its findings, rendered for a terminal.
    Checked(&'a str),
    /// The project can't be shown at all; what was shown before stays.
    Refused(&'a str),
}

/// What stopped the preview, or keeps a state of the project from being shown.
#[derive(Debug)]
pub enum ServeError {
    /// The project can't be read.
    Read(ReadError),
    /// The theme can't be used.
    Theme(ThemeError),
    /// Pages can't be made.
    Export(ExportError),
    /// The folders can't be watched.
    Watch(notify_debouncer_full::notify::Error),
    /// Nobody can listen there.
    Listen(SocketAddr, std::io::Error),
    /// The machine refuses.
    Io(std::io::Error),
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(error) => error.fmt(f),
            Self::Theme(error) => error.fmt(f),
            Self::Export(error) => error.fmt(f),
            Self::Watch(error) => write!(f, "the project's folders can't be watched: {error}"),
            Self::Listen(address, error) => write!(f, "can't listen on {address}: {error}; choose another port with --port"),
            Self::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ServeError {}

impl From<ReadError> for ServeError {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}
impl From<ThemeError> for ServeError {
    fn from(error: ThemeError) -> Self {
        Self::Theme(error)
    }
}
impl From<ExportError> for ServeError {
    fn from(error: ExportError) -> Self {
        Self::Export(error)
    }
}

/// What browsers are told: how often the pages changed, and what is wrong now.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
struct State {
    version: u64,
    findings: Vec<Finding>,
}

/// What requests see: the last state of the project that could be read, if there was one.
type Shared = Arc<RwLock<Option<Preview>>>;

/// Serves until the process ends.
///
/// # Errors
/// [`ServeError::Listen`] and [`ServeError::Watch`]; what is wrong with the project is told, and waited for.
pub fn run(request: &Request<'_>, mut tell: impl FnMut(Event<'_>) + Send) -> Result<(), ServeError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(ServeError::Io)?;
    let saves = Saves::new(request.root)?;
    let shared = Shared::default();
    let (sender, receiver) = state::channel(State::default());
    let listener = runtime.block_on(TcpListener::bind(request.address)).map_err(|error| ServeError::Listen(request.address, error))?;
    let address = listener.local_addr().map_err(ServeError::Io)?;
    let pages = shared.clone();
    let follower = Follower::new(request, shared, sender);
    let mut earlier = PreviousRun { summaries: Some(SummaryCache::default()), ..PreviousRun::default() };
    follower.check(&mut earlier, &mut tell);
    tell(Event::Ready(address));
    let (shown, told) = channel();
    std::thread::scope(|scope| {
        let follower = &follower;
        scope.spawn(move || follower.take_in_saves(saves, &shown));
        scope.spawn(move || follower.check_behind(&told, &mut earlier, &mut tell));
        runtime.block_on(http::serve(listener, pages, receiver)).map_err(ServeError::Io)
    })
}
