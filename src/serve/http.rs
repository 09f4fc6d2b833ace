//! Answers to browsers.

use super::{Shared, State};
use axum::Router;
use axum::extract::{Request, State as Extract};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::convert::Infallible;
use std::sync::PoisonError;
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

pub async fn serve(listener: TcpListener, shared: Shared, state: watch::Receiver<State>) -> std::io::Result<()> {
    let is_loopback = listener.local_addr()?.ip().is_loopback();
    let mut router = Router::new()
        .route(SCRIPT, get(|| async { ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("live.js")) }))
        .route(EVENTS, get(events))
        .fallback(get(file))
        .with_state(Server { shared, state });
    if is_loopback {
        router = router.layer(middleware::from_fn(only_this_machine));
    }
    axum::serve(listener, router).await
}

/// A page of another site can make a name of its own lead to this machine; it can't make the browser lie about that name.
async fn only_this_machine(headers: HeaderMap, request: Request, next: Next) -> Response {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, port)| if port.bytes().all(|b| b.is_ascii_digit()) { name } else { host });
    if ["localhost", "127.0.0.1", "[::1]"].contains(&name) {
        return next.run(request).await;
    }
    (StatusCode::MISDIRECTED_REQUEST, "this preview is for the machine it runs on\n").into_response()
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
    let Some(preview) = preview.as_ref() else { return page(StatusCode::SERVICE_UNAVAILABLE, EMPTY.to_owned()) };
    match preview.file(&path) {
        Ok(Some(served)) if served.media.starts_with("text/html") => {
            page(StatusCode::OK, String::from_utf8_lossy(&served.bytes).into_owned())
        }
        Ok(Some(served)) => {
            ([(header::CONTENT_TYPE, served.media), (header::CACHE_CONTROL, "no-store".to_owned())], served.bytes).into_response()
        }
        Ok(None) => page(StatusCode::NOT_FOUND, MISSING.to_owned()),
        Err(error) => page(StatusCode::INTERNAL_SERVER_ERROR, EMPTY.replace("<!-- why -->", &escaped(&error.to_string()))),
    }
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

const EMPTY: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Preview</title></head><body><h1>This page can't be \
                     made yet</h1><pre><!-- why --></pre><p>It appears as soon as the project has no errors.</p></body></html>";

const MISSING: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Preview</title></head><body><h1>No such page</h1>\
                       <p><a href=\"/\">Both sites</a></p></body></html>";
