//! `protogen serve`: both sites in a browser, following every save.

use super::terminal::Terminal;
use super::{Failure, Global, Outcome};
use crate::serve::{self, Event, Request};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Options of `serve`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The port; 0 takes any free one.
    #[arg(long, default_value_t = 4600)]
    port: u16,
    /// The address to listen on. Any other than this machine's own lets others read both sites, staff pages included.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// Open the sites in the browser.
    #[arg(long)]
    open: bool,
}

/// Said whatever else is kept quiet.
const OPEN: &str = "warning: everybody who can reach this machine can read both sites, the staff pages too\n";

pub(super) fn run(arguments: &Arguments, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    // As the watcher names files.
    let root = std::path::absolute(global.root()?)?;
    let address = SocketAddr::new(arguments.host, arguments.port);
    let request = Request { root: &root, address, today: global.today(), window: Terminal::window_of_findings() };
    serve::run(&request, |event| match event {
        Event::Ready(address) => {
            if !address.ip().is_loopback() {
                terminal.findings(OPEN);
            }
            terminal.status(&format!("both sites: http://{address}/ (Ctrl+C ends it)"));
            if arguments.open
                && let Err(error) = opener::open(format!("http://{address}/"))
            {
                terminal.status(&format!("no browser could be opened: {error}"));
            }
        }
        Event::Checked("") => terminal.status("no findings"),
        Event::Checked(report) => terminal.findings(report),
        Event::Refused(message) => terminal.failure(message),
    })?;
    Ok(Outcome::Fine)
}
