//! Starting a browser, and leaving nothing of it behind.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use command_fds::{CommandFdExt, FdMapping};
use rustix::process::{Pid, Signal, geteuid, kill_process_group};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::browser::pipe::Pipe;
use crate::browser::{BrowserError, Program, Tab, TabOptions};

/// The user `nobody`: what the browser becomes when we are root, so that its sandbox can stay on.
const NOBODY: u32 = 65534;

/// Flags of every launch. No name resolves and every connection goes to a dead proxy, numbers and loopback included.
const FLAGS: [&str; 25] = [
    "--remote-debugging-pipe",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-breakpad",
    "--metrics-recording-only",
    "--no-first-run",
    "--no-default-browser-check",
    "--password-store=basic",
    "--use-mock-keychain",
    "--mute-audio",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--hide-scrollbars",
    "--lang=en-US",
];

/// How to launch.
#[derive(Debug, Clone)]
pub struct LaunchOptions {
    /// How long the browser may take to answer for the first time.
    pub start_limit: Duration,
    /// How long each later call may take, unless a tab says otherwise.
    pub call_limit: Duration,
    /// Whether pages are opened from `file://`. When we are root, the browser then stays root and loses its sandbox, because
    /// the user it would become may not read our files.
    pub reads_files: bool,
}

impl Default for LaunchOptions {
    fn default() -> Self {
        Self { start_limit: Duration::from_secs(30), call_limit: Duration::from_secs(30), reads_files: false }
    }
}

/// How the browser is kept from the rest of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Confinement {
    /// Its own sandbox, as the user we are.
    Sandbox,
    /// Its own sandbox, as [`NOBODY`].
    SandboxAsNobody,
    /// As root without a sandbox, where neither of the others can be had (a container without user namespaces).
    None,
}

/// A running browser with an empty profile. Dropping it ends its processes and removes the profile.
pub struct Browser {
    pipe: Arc<Pipe>,
    process: Process,
    product: String,
    call_limit: Duration,
}

impl Browser {
    /// Starts `program` and waits until it answers.
    ///
    /// # Errors
    ///
    /// [`BrowserError::Launch`] with the browser's last words when it does not start or does not answer.
    pub fn launch(program: &Program, options: &LaunchOptions) -> Result<Self, BrowserError> {
        let mut last = None;
        for confinement in confinements(geteuid().is_root(), options.reads_files) {
            match Self::launch_confined(program, options, *confinement) {
                Ok(browser) => return Ok(browser),
                Err(error) => last = Some(error),
            }
        }
        Err(last.expect("at least one confinement is tried"))
    }

    fn launch_confined(program: &Program, options: &LaunchOptions, confinement: Confinement) -> Result<Self, BrowserError> {
        let failed = |error: io::Error| BrowserError::launch(program.path.clone(), &error);
        let (mut process, pipe) = Process::start(program, confinement).map_err(failed)?;
        let version = pipe.call(None, "Browser.getVersion", &json!({}), options.start_limit);
        let Ok(version) = version else {
            return Err(BrowserError::Launch { program: program.path.clone(), reason: process.last_words() });
        };
        let product = version["product"].as_str().unwrap_or_default().to_owned();
        Ok(Self { pipe: Arc::new(pipe), process, product, call_limit: options.call_limit })
    }

    /// Name and version in the browser's own words, such as `HeadlessChrome/156.0.8078.79`.
    #[must_use]
    pub fn product(&self) -> &str {
        &self.product
    }

    /// Whether the browser still answers.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.pipe.is_open()
    }

    /// The id of the process group that holds every process of this browser.
    #[must_use]
    pub fn process_group(&self) -> u32 {
        self.process.child.id()
    }

    /// The folder of the browser's profile, which goes with it.
    #[must_use]
    pub fn profile(&self) -> &Path {
        self.process.profile.path()
    }

    /// Opens a tab with an empty page.
    ///
    /// # Errors
    ///
    /// Any [`BrowserError`] of the calls this takes.
    pub fn tab(&self, options: &TabOptions) -> Result<Tab, BrowserError> {
        Tab::open(Arc::clone(&self.pipe), options, self.call_limit)
    }

    /// Whether this browser draws the margin boxes of `@page` rules; asked of the browser, not of its version.
    ///
    /// # Errors
    ///
    /// [`BrowserError::TooOld`] when it does not.
    pub fn require_margin_boxes(&self) -> Result<(), BrowserError> {
        let known = self.tab(&TabOptions::default())?.evaluate("typeof CSSMarginRule")?;
        if known == "function" { Ok(()) } else { Err(BrowserError::TooOld { product: self.product.clone() }) }
    }

    /// Calls a method of the protocol on the browser itself, for what this module has no function for.
    ///
    /// # Errors
    ///
    /// Any [`BrowserError`] of the call.
    pub fn call(&self, method: &str, params: &Value) -> Result<Value, BrowserError> {
        self.pipe.call(None, method, params, self.call_limit)
    }
}

/// Root tries the sandbox as nobody first; everybody else has the sandbox and nothing less.
fn confinements(root: bool, reads_files: bool) -> &'static [Confinement] {
    match (root, reads_files) {
        (false, _) => &[Confinement::Sandbox],
        (true, false) => &[Confinement::SandboxAsNobody, Confinement::None],
        (true, true) => &[Confinement::None],
    }
}

/// The child, its group and its profile.
struct Process {
    child: Child,
    profile: TempDir,
    /// Held as long as the profile is in use, so that the next run can take away what a killed one left.
    _lock: File,
    complaints: File,
}

/// How the folders of profiles are called.
const PROFILE: &str = "protogen-browser-";

/// The file in a profile that its owner holds locked.
const LOCK: &str = "protogen.lock";

/// An empty profile, and its lock.
#[expect(clippy::disallowed_methods, reason = "the browser's profile is a temporary folder of ours")]
fn new_profile() -> io::Result<(TempDir, File)> {
    let profile = tempfile::Builder::new().prefix(PROFILE).tempdir()?;
    if let Some(folder) = profile.path().parent() {
        clear_profiles(folder);
    }
    let lock = File::create_new(profile.path().join(LOCK))?;
    lock.lock()?;
    Ok((profile, lock))
}

/// Takes away the profiles in a folder that nobody holds any more: their program was killed. Those of others can't be opened.
#[expect(clippy::disallowed_methods, reason = "the browser's profile is a temporary folder of ours")]
fn clear_profiles(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_profile = entry.file_name().as_encoded_bytes().starts_with(PROFILE.as_bytes());
        if is_profile && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            let lock = File::open(entry.path().join(LOCK));
            if lock.is_ok_and(|lock| lock.try_lock().is_ok()) {
                let _ = std::fs::remove_dir_all(entry.path());
            }
        }
    }
}

impl Process {
    fn start(program: &Program, confinement: Confinement) -> io::Result<(Self, Pipe)> {
        let (profile, lock) = new_profile()?;
        let complaints = tempfile::tempfile()?;
        let (commands, to_browser) = io::pipe()?;
        let (from_browser, answers) = io::pipe()?;
        let mut command = command(program, confinement, profile.path())?;
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(complaints.try_clone()?);
        command
            .fd_mappings(vec![FdMapping { parent_fd: commands.into(), child_fd: 3 }, FdMapping { parent_fd: answers.into(), child_fd: 4 }])
            .map_err(io::Error::other)?;
        let child = command.spawn()?;
        // The command holds our copies of the child's ends: with them open, its death would not close the pipe.
        drop(command);
        let process = Self { child, profile, _lock: lock, complaints };
        Ok((process, Pipe::start(to_browser, from_browser)?))
    }

    /// What the browser wrote to its error stream last, in one line.
    fn last_words(&mut self) -> String {
        let mut text = Vec::new();
        let read = self.complaints.seek(SeekFrom::Start(0)).and_then(|_| self.complaints.read_to_end(&mut text));
        let text = String::from_utf8_lossy(&text);
        let last = text.lines().rev().find(|line| !line.trim().is_empty());
        match (read, last) {
            (Ok(_), Some(line)) => line.trim().to_owned(),
            _ => "it ended or stayed silent, and said nothing".to_owned(),
        }
    }

    /// Ends every process of the group. The wrappers that distributions install do not pass a signal on.
    fn end(&mut self) {
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            // An error means that the group has ended already.
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.child.wait();
    }

    /// Processes that are just dying may still write, so the profile is removed until it is gone.
    #[expect(clippy::disallowed_methods, reason = "the browser's profile is a temporary folder of ours")]
    fn remove_profile(&self) {
        for _ in 0..100 {
            let removed = std::fs::remove_dir_all(self.profile.path());
            if removed.is_ok() || !self.profile.path().exists() {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
        self.remove_profile();
    }
}

#[expect(clippy::disallowed_methods, reason = "the one child process")]
fn command(program: &Program, confinement: Confinement, profile: &Path) -> io::Result<Command> {
    let mut command = Command::new(&program.path);
    command.process_group(0).args(FLAGS).arg(format!("--user-data-dir={}", profile.display()));
    if !program.is_headless_shell() {
        command.arg("--headless=new");
    }
    match confinement {
        Confinement::Sandbox => {}
        Confinement::SandboxAsNobody => {
            chown(profile, Some(NOBODY), Some(NOBODY))?;
            command.uid(NOBODY).gid(NOBODY).current_dir(profile);
        }
        Confinement::None => {
            command.arg("--no-sandbox");
        }
    }
    // Neither the person's settings and fonts nor their language and clock zone may show in a page.
    for name in ["HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"] {
        command.env(name, profile);
    }
    command.env("LANG", "en_US.UTF-8").env("LC_ALL", "en_US.UTF-8").env("TZ", "UTC").env_remove("LANGUAGE");
    command.arg("about:blank");
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_of_killed_programs_go_and_those_in_use_stay() {
        let folder = tempfile::tempdir().unwrap();
        let profile = |name: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.join("Default")).unwrap();
            File::create_new(path.join(LOCK)).unwrap()
        };
        drop(profile("protogen-browser-left"));
        drop(profile("somebody-elses"));
        let held = profile("protogen-browser-held");
        held.lock().unwrap();
        clear_profiles(folder.path());
        let mut names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["protogen-browser-held", "somebody-elses"]);
    }

    fn arguments(program: &str, confinement: Confinement) -> Vec<String> {
        let program = Program { path: program.into() };
        let profile = tempfile::tempdir().unwrap();
        let command = command(&program, confinement, profile.path()).unwrap();
        command.get_args().map(|argument| argument.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn only_root_may_lose_the_sandbox_and_only_as_the_last_resort() {
        assert_eq!(confinements(false, true), [Confinement::Sandbox]);
        assert_eq!(confinements(true, false), [Confinement::SandboxAsNobody, Confinement::None]);
        assert_eq!(confinements(true, true), [Confinement::None]);
        assert!(!arguments("chromium", Confinement::Sandbox).contains(&"--no-sandbox".to_owned()));
        assert!(arguments("chromium", Confinement::None).contains(&"--no-sandbox".to_owned()));
    }

    #[test]
    fn the_headless_build_gets_no_headless_flag() {
        assert!(arguments("/usr/bin/chromium", Confinement::Sandbox).contains(&"--headless=new".to_owned()));
        let shell = arguments("/usr/bin/chromium-headless-shell", Confinement::Sandbox);
        assert!(!shell.iter().any(|argument| argument.starts_with("--headless")));
    }

    #[test]
    fn a_program_that_leaves_at_once_is_reported_with_its_last_words() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("browser");
        std::fs::write(&path, "#!/bin/sh\necho one >&2\necho cannot open display >&2\nexit 1\n").unwrap();
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let error = Browser::launch(&Program { path: path.clone() }, &LaunchOptions::default()).err().unwrap();
        assert_eq!(error.to_string(), format!("`{}` did not start: cannot open display", path.display()));
    }
}
