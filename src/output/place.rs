//! Where a site may go: resolves the place asked for and refuses the ones that would do harm, by their position
//! alone. What already stands there is looked at by [`target`](super::target).

use std::io;
use std::path::{Component, Path, PathBuf};

use super::error::{Error, Refusal};
use super::request::Request;

/// The real, absolute path of the place asked for. Its last parts may not exist yet.
pub(super) fn locate(request: &Request<'_>) -> Result<PathBuf, Error> {
    let target = real_target(request.output)?;
    let root = real(request.root).map_err(Error::io("find the project's folder", request.root))?;
    let refusal = position_fault(&target, &root, request)?;
    match refusal {
        None => Ok(target),
        Some(reason) => Err(Error::Refused { target, reason }),
    }
}

fn real_target(output: &Path) -> Result<PathBuf, Error> {
    if let Some(link) = dangling_link(output) {
        return Err(Error::Refused { target: output.to_owned(), reason: Refusal::DanglingLink(link) });
    }
    real(output).map_err(Error::io("find the folder", output))
}

fn dangling_link(path: &Path) -> Option<PathBuf> {
    path.ancestors().find(|path| path.is_symlink() && is_missing(path)).map(Path::to_owned)
}

fn is_missing(path: &Path) -> bool {
    path.metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

/// Like [`Path::canonicalize`], for a path of which the last parts may be missing.
fn real(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    match path.canonicalize() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => match (path.parent(), path.file_name()) {
            (Some(parent), Some(name)) => Ok(real(parent)?.join(name)),
            _ => Err(error),
        },
        found => found,
    }
}

fn position_fault(target: &Path, root: &Path, request: &Request<'_>) -> Result<Option<Refusal>, Error> {
    if target.parent().is_none() {
        return Ok(Some(Refusal::FileSystemRoot));
    }
    if target == root {
        return Ok(Some(Refusal::ProjectRoot));
    }
    if root.starts_with(target) {
        return Ok(Some(Refusal::AboveProject));
    }
    if lies_within(request.output, request.root)? && !target.starts_with(root) {
        return Ok(Some(Refusal::LinkLeavesProject(target.to_owned())));
    }
    if is_home(target, request.home) {
        return Ok(Some(Refusal::Home));
    }
    Ok(request.sources.iter().find_map(|source| source_fault(target, &root.join(source))))
}

/// Whether `path` lies below `root` by name, whatever links would make of it.
fn lies_within(path: &Path, root: &Path) -> Result<bool, Error> {
    let path = lexical(path).map_err(Error::io("find the folder", path))?;
    let root_by_name = lexical(root).map_err(Error::io("find the project's folder", root))?;
    let root_by_links = root.canonicalize().map_err(Error::io("find the project's folder", root))?;
    Ok(path.starts_with(root_by_name) || path.starts_with(root_by_links))
}

/// Takes `..` as a step back in the text, not in the file system.
fn lexical(path: &Path) -> io::Result<PathBuf> {
    let mut plain = PathBuf::new();
    for part in std::path::absolute(path)?.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            _ => plain.push(part),
        }
    }
    Ok(plain)
}

fn is_home(target: &Path, home: Option<&Path>) -> bool {
    let home = home.and_then(|home| home.canonicalize().ok());
    home.is_some_and(|home| home.starts_with(target))
}

fn source_fault(target: &Path, source: &Path) -> Option<Refusal> {
    let real_source = source.canonicalize().unwrap_or_else(|_| source.to_owned());
    if real_source.starts_with(target) {
        return Some(Refusal::HoldsSource(source.to_owned()));
    }
    target.starts_with(&real_source).then(|| Refusal::InsideSource(source.to_owned()))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::time::Duration;

    use super::*;

    /// A project at `clinic/project` with a `content` folder and a `protogen.toml`, and the home folder `home`.
    struct World {
        temp: tempfile::TempDir,
    }

    impl World {
        fn new() -> Self {
            let world = Self { temp: tempfile::tempdir().unwrap() };
            for folder in ["clinic/project/content/protocols", "clinic/project/out", "elsewhere", "home/me"] {
                fs::create_dir_all(world.at(folder)).unwrap();
            }
            fs::write(world.at("clinic/project/protogen.toml"), "").unwrap();
            world
        }

        fn at(&self, path: &str) -> PathBuf {
            self.temp.path().canonicalize().unwrap().join(path)
        }

        fn locate(&self, output: impl AsRef<Path>) -> Result<PathBuf, Error> {
            locate(&Request {
                root: &self.at("clinic/project"),
                sources: &[Path::new("content"), Path::new("themes"), Path::new("protogen.toml")],
                output: output.as_ref(),
                home: Some(&self.at("home/me")),
                patience: Duration::ZERO,
            })
        }

        fn refusal(&self, output: impl AsRef<Path>) -> Refusal {
            match self.locate(output) {
                Err(Error::Refused { reason, .. }) => reason,
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn places_in_and_beside_the_project_are_found() {
        let world = World::new();
        for (asked, found) in [
            ("clinic/project/public", "clinic/project/public"),
            ("clinic/project/new/deep/public", "clinic/project/new/deep/public"),
            ("clinic/project/content/../out", "clinic/project/out"),
            ("clinic/project/./out/", "clinic/project/out"),
            ("clinic/project/contents", "clinic/project/contents"),
            ("clinic/projects", "clinic/projects"),
            ("home/me/site", "home/me/site"),
            ("elsewhere", "elsewhere"),
        ] {
            assert_eq!(world.locate(world.at(asked)).unwrap(), world.at(found), "{asked}");
        }
    }

    #[test]
    fn a_relative_place_counts_from_the_current_folder() {
        let world = World::new();
        let up = std::env::current_dir().unwrap().iter().skip(1).map(|_| "../").collect::<String>();
        let asked = format!("{up}{}", world.at("clinic/project/public").strip_prefix("/").unwrap().display());
        assert_eq!(world.locate(asked).unwrap(), world.at("clinic/project/public"));
    }

    #[test]
    fn places_that_would_do_harm_are_refused() {
        let world = World::new();
        for (asked, reason) in [
            ("/", Refusal::FileSystemRoot),
            ("clinic/project", Refusal::ProjectRoot),
            ("clinic/project/out/..", Refusal::ProjectRoot),
            ("clinic", Refusal::AboveProject),
            ("clinic/project/content", Refusal::HoldsSource(world.at("clinic/project/content"))),
            ("clinic/project/themes", Refusal::HoldsSource(world.at("clinic/project/themes"))),
            ("clinic/project/protogen.toml", Refusal::HoldsSource(world.at("clinic/project/protogen.toml"))),
            ("clinic/project/content/protocols/x", Refusal::InsideSource(world.at("clinic/project/content"))),
            ("home/me", Refusal::Home),
            ("home", Refusal::Home),
        ] {
            assert_eq!(world.refusal(world.at(asked)), reason, "{asked}");
        }
    }

    #[test]
    fn links_may_lead_about_the_project_but_not_out_of_it() {
        let world = World::new();
        let link = |to: &str, name: &str| symlink(world.at(to), world.at(name)).unwrap();
        link("clinic/project/out", "clinic/project/inner");
        link("elsewhere", "clinic/project/outer");
        link("elsewhere", "outside");
        link("clinic/project", "alias");
        link("nowhere", "clinic/project/dangling");

        assert_eq!(world.locate(world.at("clinic/project/inner")).unwrap(), world.at("clinic/project/out"));
        assert_eq!(world.locate(world.at("outside/site")).unwrap(), world.at("elsewhere/site"));
        assert_eq!(world.locate(world.at("alias/public")).unwrap(), world.at("clinic/project/public"));
        for (asked, reason) in [
            ("clinic/project/outer", Refusal::LinkLeavesProject(world.at("elsewhere"))),
            ("clinic/project/outer/site", Refusal::LinkLeavesProject(world.at("elsewhere/site"))),
            ("clinic/project/dangling", Refusal::DanglingLink(world.at("clinic/project/dangling"))),
            ("clinic/project/dangling/site", Refusal::DanglingLink(world.at("clinic/project/dangling"))),
            ("alias", Refusal::ProjectRoot),
            ("alias/content", Refusal::HoldsSource(world.at("clinic/project/content"))),
        ] {
            assert_eq!(world.refusal(world.at(asked)), reason, "{asked}");
        }
    }

    #[test]
    fn a_project_reached_by_a_link_is_held_to_the_same() {
        let world = World::new();
        symlink(world.at("clinic/project"), world.at("alias")).unwrap();
        symlink(world.at("elsewhere"), world.at("clinic/project/outer")).unwrap();
        let output = world.at("alias/outer");
        let request = Request { root: &world.at("alias"), sources: &[], output: &output, home: None, patience: Duration::ZERO };
        let Err(Error::Refused { reason, .. }) = locate(&request) else { panic!("not refused") };
        assert_eq!(reason, Refusal::LinkLeavesProject(world.at("elsewhere")));
    }

    #[test]
    fn a_loop_of_links_and_a_file_on_the_way_are_told() {
        let world = World::new();
        symlink(world.at("clinic/project/b"), world.at("clinic/project/a")).unwrap();
        symlink(world.at("clinic/project/a"), world.at("clinic/project/b")).unwrap();
        for (asked, code) in [("clinic/project/a", rustix::io::Errno::LOOP), ("clinic/project/protogen.toml/x", rustix::io::Errno::NOTDIR)]
        {
            let Err(Error::Io { source, path, .. }) = world.locate(world.at(asked)) else { panic!("{asked} was found") };
            assert_eq!((source.raw_os_error(), path), (Some(code.raw_os_error()), world.at(asked)));
        }
    }
}
