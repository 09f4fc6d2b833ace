//! What can stop a build from being written: refusals, with what to do instead, and faults of the machine.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::path::{Collision, OutputPath};

/// Why the site could not be written. The site that stood before still stands, but for [`Error::HalfPublished`].
#[derive(Debug)]
pub enum Error {
    /// The place asked for must not be written to.
    Refused {
        /// The place, resolved as far as it could be.
        target: PathBuf,
        /// Why not.
        reason: Refusal,
    },
    /// Another build held the target for as long as this one was ready to wait.
    Busy {
        /// The target of both.
        target: PathBuf,
        /// How long this build waited.
        waited: Duration,
    },
    /// Two files of the new site can't stand side by side.
    Collision(Collision),
    /// Something that no build wrote stands where a new file or folder must go.
    ForeignInTheWay {
        /// What stands there.
        path: PathBuf,
    },
    /// A file says that it was made from an input that the list of inputs does not hold.
    UnlistedInput {
        /// The file.
        file: OutputPath,
        /// The input it names.
        input: String,
    },
    /// The site had to be replaced file by file, and a file could not be.
    HalfPublished {
        /// The target.
        target: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// The operating system refused a step.
    Io {
        /// The step, to follow "can't".
        doing: &'static str,
        /// What it was done to.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
}

impl Error {
    /// For `map_err`: names the step and the path of an error of the system.
    pub(super) fn io(doing: &'static str, path: impl AsRef<Path>) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, path: path.as_ref().to_owned(), source }
    }

    /// What to do about it, as a sentence without its full stop.
    #[must_use]
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::Refused { reason, .. } => Some(reason.help()),
            Self::Busy { .. } => Some("wait until the other build is done, or end it, and build again"),
            Self::Collision(_) => Some("give one of them another name"),
            Self::ForeignInTheWay { .. } => Some("move it elsewhere and build again; protogen replaces only files that it wrote itself"),
            Self::HalfPublished { .. } => Some("remove the cause and build again, which completes it"),
            Self::UnlistedInput { .. } => None,
            Self::Io { source, .. } => io_help(source.kind()),
        }
    }
}

fn io_help(kind: io::ErrorKind) -> Option<&'static str> {
    match kind {
        io::ErrorKind::StorageFull => Some("free some space on this disk and build again; the site is as it was"),
        io::ErrorKind::QuotaExceeded => Some("free some of your disk quota and build again; the site is as it was"),
        io::ErrorKind::FileTooLarge => {
            Some("this system limits the size of a file: raise the limit or make the page smaller; the site is as it was")
        }
        io::ErrorKind::ReadOnlyFilesystem => Some("this disk is mounted read-only: choose another place with `--output`"),
        io::ErrorKind::PermissionDenied => Some("allow the user who builds to write there, or choose another place with `--output`"),
        io::ErrorKind::ResourceBusy => {
            Some("if a file system is mounted there, mount the folder above it and build into a folder inside the mount")
        }
        io::ErrorKind::Unsupported => Some("this file system can't do that: choose another place with `--output`"),
        _ => None,
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { target, reason } => write!(f, "won't write the site to `{}`: {reason}", target.display()),
            Self::Busy { target, waited } => {
                write!(f, "another build is writing to `{}`, and was not done after {} s", target.display(), waited.as_secs())
            }
            Self::Collision(collision) => collision.fmt(f),
            Self::ForeignInTheWay { path } => {
                write!(f, "`{}` stands where the site needs the name, and no build wrote it", path.display())
            }
            Self::UnlistedInput { file, input } => {
                write!(f, "`{file}` names `{input}` as what it was made from, but the build lists no such input")
            }
            Self::HalfPublished { target, source } => {
                write!(f, "the site at `{}` is in part the new one and in part the old: {source}", target.display())
            }
            Self::Io { doing, path, source } => write!(f, "can't {doing} `{}`: {source}", path.display()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Collision(collision) => Some(collision),
            Self::HalfPublished { source, .. } | Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

impl From<Collision> for Error {
    fn from(collision: Collision) -> Self {
        Self::Collision(collision)
    }
}

/// Why a place must not be written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is the root of the file system.
    FileSystemRoot,
    /// It is the home folder, or a folder that holds it.
    Home,
    /// It is the project's own folder.
    ProjectRoot,
    /// The project lies inside it.
    AboveProject,
    /// It is, or holds, something that the build reads.
    HoldsSource(PathBuf),
    /// It lies inside something that the build reads.
    InsideSource(PathBuf),
    /// It lies in the project by name, but a symbolic link leads elsewhere.
    LinkLeavesProject(PathBuf),
    /// A symbolic link on the way leads to nothing.
    DanglingLink(PathBuf),
    /// Something that is not a folder stands there.
    NotAFolder,
    /// It holds something, and no build wrote there before. One of the things that it holds.
    NotOurs(PathBuf),
    /// There is a `manifest.json`, but not one to go by.
    Manifest(ManifestFault),
    /// It, or the folder it lies in, may not be written to.
    ReadOnly(PathBuf),
    /// A file system is mounted at this folder, so it can't be swapped.
    MountPoint(PathBuf),
}

impl Refusal {
    fn help(&self) -> &'static str {
        match self {
            Self::NotOurs(_) => "choose a new or empty folder with `--output`, or empty this one yourself if nothing in it is needed",
            Self::Manifest(ManifestFault::Newer(_)) => "build with the newer protogen, or choose another folder with `--output`",
            Self::Manifest(ManifestFault::Damaged(_)) => {
                "give this folder another name and build again: the whole site is made anew, and what else lay in the folder can be moved over"
            }
            Self::Manifest(_) => "choose another folder with `--output`, or remove this one yourself if nothing in it is needed",
            Self::ReadOnly(_) => "allow the user who builds to write there, or choose another place with `--output`",
            Self::MountPoint(_) => "mount the folder above it instead and build into a folder inside the mount",
            Self::LinkLeavesProject(_) => "if the site is meant to go there, name that place itself with `--output`",
            _ => "choose a folder of its own for the site with `--output`",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FileSystemRoot => f.write_str("it is the root of the file system"),
            Self::Home => f.write_str("it is your home folder, or holds it"),
            Self::ProjectRoot => f.write_str("it is the project's own folder"),
            Self::AboveProject => f.write_str("the project lies inside it"),
            Self::HoldsSource(source) => write!(f, "`{}` lies there, and the build reads it", source.display()),
            Self::InsideSource(source) => write!(f, "it lies inside `{}`, and the build reads that", source.display()),
            Self::LinkLeavesProject(to) => write!(f, "a symbolic link leads out of the project, to `{}`", to.display()),
            Self::DanglingLink(link) => write!(f, "`{}` is a symbolic link to nothing", link.display()),
            Self::NotAFolder => f.write_str("it is not a folder"),
            Self::NotOurs(example) => {
                write!(f, "it holds `{}` and no `manifest.json`, so no build wrote it", example.display())
            }
            Self::Manifest(fault) => write!(f, "its `manifest.json` {fault}"),
            Self::ReadOnly(path) => write!(f, "`{}` is read-only", path.display()),
            Self::MountPoint(path) => {
                write!(f, "a file system is mounted at `{}`, so the site can't be swapped in as a whole", path.display())
            }
        }
    }
}

/// The version of the manifest's format.
pub(super) const FORMAT: u32 = 1;

/// Why a `manifest.json` is not one to go by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ManifestFault {
    /// It is some other tool's.
    NotOurs,
    /// It has this format, which a newer version of the tool wrote.
    Newer(u32),
    /// It claims to be ours, but can't be read.
    Damaged(String),
}

impl fmt::Display for ManifestFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotOurs => f.write_str("is not one that protogen wrote"),
            Self::Newer(format) => {
                write!(f, "has format {format}, which a newer protogen wrote (this one knows {FORMAT})")
            }
            Self::Damaged(how) => write!(f, "is damaged ({how})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(reason: Refusal) -> String {
        Error::Refused { target: "/p".into(), reason }.to_string()
    }

    #[test]
    fn every_refusal_says_why() {
        let cases = [
            (Refusal::FileSystemRoot, "it is the root of the file system"),
            (Refusal::Home, "it is your home folder, or holds it"),
            (Refusal::ProjectRoot, "it is the project's own folder"),
            (Refusal::AboveProject, "the project lies inside it"),
            (Refusal::HoldsSource("content".into()), "`content` lies there, and the build reads it"),
            (Refusal::InsideSource("content".into()), "it lies inside `content`, and the build reads that"),
            (Refusal::LinkLeavesProject("/x".into()), "a symbolic link leads out of the project, to `/x`"),
            (Refusal::DanglingLink("/x".into()), "`/x` is a symbolic link to nothing"),
            (Refusal::NotAFolder, "it is not a folder"),
            (Refusal::NotOurs("a.txt".into()), "it holds `a.txt` and no `manifest.json`, so no build wrote it"),
            (Refusal::Manifest(ManifestFault::NotOurs), "its `manifest.json` is not one that protogen wrote"),
            (
                Refusal::Manifest(ManifestFault::Newer(2)),
                "its `manifest.json` has format 2, which a newer protogen wrote (this one knows 1)",
            ),
            (Refusal::Manifest(ManifestFault::Damaged("x".into())), "its `manifest.json` is damaged (x)"),
            (Refusal::ReadOnly("/x".into()), "`/x` is read-only"),
            (Refusal::MountPoint("/x".into()), "a file system is mounted at `/x`, so the site can't be swapped in as a whole"),
        ];
        for (reason, why) in cases {
            assert_eq!(refused(reason), format!("won't write the site to `/p`: {why}"));
        }
    }

    #[test]
    fn faults_of_the_machine_name_the_step_the_path_and_the_way_out() {
        let error = Error::io("write", "/p/a.html")(io::ErrorKind::StorageFull.into());
        assert_eq!(error.to_string(), "can't write `/p/a.html`: no storage space");
        assert_eq!(error.help(), Some("free some space on this disk and build again; the site is as it was"));
        let error = Error::io("write", "/p/a.html")(io::ErrorKind::Other.into());
        assert_eq!(error.help(), None);
    }
}
