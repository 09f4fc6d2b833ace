//! Answers to browsers.

use super::preview::Answer;
use super::{Finding, Shared, State};
use axum::Router;
use axum::extract::{Request, State as Extract};
use axum::http::{StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::PoisonError;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_stream::wrappers::WatchStream;
use tokio_stream::{Stream, StreamExt};

/// What a page loads to follow changes. No page of a site has such a path: names of languages and documents have no underscore.
const SCRIPT: &str = "/__protogen/live.js";
/// Its source of events.
const EVENTS: &str = "/__protogen/events";

#[derive(Clone)]
struct Server {
    shared: Shared,
    state: watch::Receiver<State>,
}

/// How long a browser may take to send the head of a request, and to begin with the next one.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long nobody is let in when the machine has no room for another connection.
const PAUSE: Duration = Duration::from_millis(100);

pub async fn serve(listener: TcpListener, shared: Shared, state: watch::Receiver<State>) -> std::io::Result<()> {
    let is_loopback = listener.local_addr()?.ip().is_loopback();
    let router = Router::new()
        .route(SCRIPT, get(|| async { ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("live.js")) }))
        .route(EVENTS, get(events))
        .fallback(get(file))
        .with_state(Server { shared, state })
        .layer(middleware::from_fn(move |request: Request, next: Next| only_meant_hosts(is_loopback, request, next)));
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(async move {
            let mut connection = http1::Builder::new();
            connection.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
            // A connection that breaks off concerns nobody else.
            let _ = connection.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

/// A page of another site can make a name of its own lead to this machine; it can't make the browser lie about that name. Numbers are no
/// name that anybody could have made.
async fn only_meant_hosts(is_loopback: bool, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, port)| if port.bytes().all(|b| b.is_ascii_digit()) { name } else { host });
    let is_number = || name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    if ["localhost", "127.0.0.1", "[::1]"].contains(&name) || (!is_loopback && is_number()) {
        return next.run(request).await;
    }
    let only = if is_loopback { "this preview is for the machine it runs on\n" } else { "call this preview by its address in numbers\n" };
    (StatusCode::MISDIRECTED_REQUEST, only).into_response()
}

async fn events(Extract(server): Extract<Server>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let events = WatchStream::new(server.state).map(|state| {
        let data = serde_json::to_string(&state).expect("the state always serialises");
        Ok(Event::default().data(data))
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

async fn file(Extract(server): Extract<Server>, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    let path = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    let preview = server.shared.read().unwrap_or_else(PoisonError::into_inner);
    let Some(preview) = preview.as_ref() else {
        let findings = &server.state.borrow().findings;
        return page(StatusCode::SERVICE_UNAVAILABLE, broken(findings));
    };
    match preview.file(&path) {
        Ok(Answer::File(served)) if served.media.starts_with("text/html") => {
            page(StatusCode::OK, String::from_utf8_lossy(&served.bytes).into_owned())
        }
        Ok(Answer::File(served)) => {
            ([(header::CONTENT_TYPE, served.media), (header::CACHE_CONTROL, "no-store".to_owned())], served.bytes).into_response()
        }
        Ok(Answer::Broken(findings)) => page(StatusCode::CONFLICT, broken(&findings)),
        // A folder: its links are relative to what stands in it.
        Ok(Answer::None) if preview.has_page(&format!("{path}/index.html")) => Redirect::permanent(&format!("/{path}/")).into_response(),
        Ok(Answer::None) => page(StatusCode::NOT_FOUND, MISSING.to_owned()),
        Err(error) => page(StatusCode::INTERNAL_SERVER_ERROR, broken(&[Finding::without_place(error.to_string())])),
    }
}

/// What stands in the way of a page.
fn broken(findings: &[Finding]) -> String {
    let each: String = findings.iter().map(|finding| format!("<pre>{}</pre>", escaped(&finding.lines()))).collect();
    BROKEN.replace("<!-- why -->", &each)
}

/// A page, with the script that follows changes at its end.
fn page(status: StatusCode, html: String) -> Response {
    let script = format!("<script src=\"{SCRIPT}\"></script>");
    let html = match html.rfind("</body>") {
        Some(at) => format!("{}{script}{}", &html[..at], &html[at..]),
        None => html + &script,
    };
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")], html).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

const BROKEN: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Preview</title></head><body><h1>This page can't be \
                     made yet</h1><!-- why --><p>It appears as soon as this is mended.</p></body></html>";

const MISSING: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Preview</title></head><body><h1>No such page</h1>\
                       <p><a href=\"/\">Both sites</a></p></body></html>";
