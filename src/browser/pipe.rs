//! The wire: NUL-terminated JSON messages in both directions.
//!
//! One thread writes and one reads, so that no call can block on a browser that has stopped reading: a caller waits for its
//! answer alone, and with a deadline. When the browser's end closes, every waiting caller learns it at once.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, PipeReader, PipeWriter, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::BrowserError;

/// An event as it comes from the wire: its method and its parameters.
pub(super) type RawEvent = (String, Value);

/// A connection that any number of threads may call through.
pub(super) struct Pipe {
    outbox: Sender<Vec<u8>>,
    desk: Arc<Mutex<Desk>>,
    last_id: AtomicU64,
}

/// Who is waiting for what.
struct Desk {
    calls: BTreeMap<u64, Waiting>,
    sessions: BTreeMap<String, Sender<RawEvent>>,
    open: bool,
}

struct Waiting {
    session: Option<String>,
    answer: Sender<Value>,
}

impl Pipe {
    /// Starts the two threads. They end when the browser closes its side or the pipe is dropped.
    pub(super) fn start(to_browser: PipeWriter, from_browser: PipeReader) -> io::Result<Self> {
        let desk = Arc::new(Mutex::new(Desk { calls: BTreeMap::new(), sessions: BTreeMap::new(), open: true }));
        let (outbox, letters) = mpsc::channel();
        thread::Builder::new().name("browser-writer".into()).spawn(move || write_all(to_browser, &letters))?;
        let reader_desk = Arc::clone(&desk);
        thread::Builder::new().name("browser-reader".into()).spawn(move || read_all(from_browser, &reader_desk))?;
        Ok(Self { outbox, desk, last_id: AtomicU64::new(0) })
    }

    /// Calls `method` and waits for its result for at most `limit`.
    pub(super) fn call(&self, session: Option<&str>, method: &str, params: &Value, limit: Duration) -> Result<Value, BrowserError> {
        let id = self.last_id.fetch_add(1, Ordering::Relaxed) + 1;
        let (answer, waiting) = mpsc::channel();
        self.expect_answer(id, session, answer)?;
        self.outbox.send(letter(id, session, method, params)).map_err(|_| BrowserError::Gone)?;
        let reply = waiting.recv_timeout(limit).map_err(|error| self.silence(id, error, method, limit))?;
        result_of(reply, method)
    }

    /// The events of a session from now on.
    pub(super) fn subscribe(&self, session: &str) -> Receiver<RawEvent> {
        let (sender, receiver) = mpsc::channel();
        lock(&self.desk).sessions.insert(session.to_owned(), sender);
        receiver
    }

    /// Ends the subscription of a session.
    pub(super) fn unsubscribe(&self, session: &str) {
        lock(&self.desk).sessions.remove(session);
    }

    /// Whether the browser still holds its end.
    pub(super) fn is_open(&self) -> bool {
        lock(&self.desk).open
    }

    fn expect_answer(&self, id: u64, session: Option<&str>, answer: Sender<Value>) -> Result<(), BrowserError> {
        let mut desk = lock(&self.desk);
        if !desk.open {
            return Err(BrowserError::Gone);
        }
        if session.is_some_and(|session| !desk.sessions.contains_key(session)) {
            return Err(BrowserError::TabGone);
        }
        desk.calls.insert(id, Waiting { session: session.map(str::to_owned), answer });
        Ok(())
    }

    /// Why no answer came.
    fn silence(&self, id: u64, error: RecvTimeoutError, method: &str, limit: Duration) -> BrowserError {
        let mut desk = lock(&self.desk);
        desk.calls.remove(&id);
        match error {
            RecvTimeoutError::Timeout => BrowserError::TimedOut { method: method.to_owned(), limit },
            RecvTimeoutError::Disconnected if desk.open => BrowserError::TabGone,
            RecvTimeoutError::Disconnected => BrowserError::Gone,
        }
    }
}

impl Desk {
    fn deliver(&mut self, mut message: Value) {
        if let Some(id) = message["id"].as_u64() {
            if let Some(waiting) = self.calls.remove(&id) {
                // A caller whose deadline passed is no longer there.
                let _ = waiting.answer.send(message);
            }
            return;
        }
        let Some(session) = message["sessionId"].as_str().map(str::to_owned) else { return self.browser_event(&message) };
        let Some(method) = message["method"].as_str().map(str::to_owned) else { return };
        let event = (method, message["params"].take());
        let crashed = event.0 == "Inspector.targetCrashed";
        if let Some(listener) = self.sessions.get(&session) {
            // A tab that is being dropped no longer listens.
            let _ = listener.send(event);
        }
        if crashed {
            self.end_session(&session);
        }
    }

    fn browser_event(&mut self, message: &Value) {
        if message["method"] != "Target.detachedFromTarget" {
            return;
        }
        if let Some(session) = message.pointer("/params/sessionId").and_then(Value::as_str) {
            self.end_session(session);
        }
    }

    /// Drops the senders, which tells everybody who waits on this session.
    fn end_session(&mut self, session: &str) {
        self.sessions.remove(session);
        self.calls.retain(|_, waiting| waiting.session.as_deref() != Some(session));
    }

    fn close(&mut self) {
        self.open = false;
        self.calls.clear();
        self.sessions.clear();
    }
}

/// No code of ours panics while it holds the desk, and a poisoned one is still consistent.
fn lock(desk: &Mutex<Desk>) -> MutexGuard<'_, Desk> {
    desk.lock().unwrap_or_else(PoisonError::into_inner)
}

fn letter(id: u64, session: Option<&str>, method: &str, params: &Value) -> Vec<u8> {
    let mut message = json!({ "id": id, "method": method, "params": params });
    if let Some(session) = session {
        message["sessionId"] = session.into();
    }
    let mut bytes = message.to_string().into_bytes();
    bytes.push(0);
    bytes
}

fn result_of(mut reply: Value, method: &str) -> Result<Value, BrowserError> {
    let Some(error) = reply.get("error") else { return Ok(reply["result"].take()) };
    let message = error["message"].as_str().unwrap_or("unknown error").to_owned();
    Err(BrowserError::Refused { method: method.to_owned(), message })
}

fn write_all(mut pipe: PipeWriter, letters: &Receiver<Vec<u8>>) {
    for letter in letters {
        if pipe.write_all(&letter).is_err() {
            // The reader sees the browser's end and tells the callers.
            return;
        }
    }
}

fn read_all(pipe: PipeReader, desk: &Mutex<Desk>) {
    let mut pipe = BufReader::with_capacity(1 << 16, pipe);
    let mut message = Vec::new();
    while pipe.read_until(0, &mut message).is_ok_and(|count| count > 0) {
        if message.pop() != Some(0) {
            break;
        }
        if let Ok(value) = serde_json::from_slice(&message) {
            lock(desk).deliver(value);
        }
        message.clear();
    }
    lock(desk).close();
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, pipe};

    const SOON: Duration = Duration::from_secs(10);

    /// A pipe whose other end answers each call with what `answer` makes of it, until that is `None`.
    fn pipe_to(answer: impl Fn(Value) -> Option<Vec<Value>> + Send + 'static) -> Pipe {
        let (commands, to_browser) = pipe().unwrap();
        let (from_browser, mut replies) = pipe().unwrap();
        thread::spawn(move || {
            for command in BufReader::new(commands).split(0) {
                let command = serde_json::from_slice(&command.unwrap()).unwrap();
                let Some(messages) = answer(command) else { return };
                messages.iter().for_each(|message| write!(replies, "{message}\0").unwrap());
            }
        });
        Pipe::start(to_browser, from_browser).unwrap()
    }

    #[test]
    fn answers_reach_their_callers_even_in_the_wrong_order() {
        let held = Mutex::new(Vec::new());
        let pipe = pipe_to(move |command| {
            let mut held = held.lock().unwrap();
            held.insert(0, json!({"id": command["id"], "result": command["params"]}));
            Some(if held.len() == 2 { held.drain(..).collect() } else { Vec::new() })
        });
        let answers = thread::scope(|scope| {
            let calls = ["one", "two"].map(|word| {
                let pipe = &pipe;
                scope.spawn(move || pipe.call(None, "echo", &json!({ "word": word }), SOON).unwrap())
            });
            calls.map(|call| call.join().unwrap())
        });
        assert_eq!(answers, [json!({"word": "one"}), json!({"word": "two"})]);
    }

    #[test]
    fn an_error_carries_the_method_and_the_browsers_words() {
        let pipe = pipe_to(|command| Some(vec![json!({"id": command["id"], "error": {"code": -32000, "message": "no"}})]));
        let error = pipe.call(None, "Page.printToPDF", &json!({}), SOON).unwrap_err();
        assert_eq!(error.to_string(), "`Page.printToPDF` failed: no");
    }

    #[test]
    fn a_closed_end_is_noticed_by_the_waiting_call_and_by_the_next() {
        let pipe = pipe_to(|_| None);
        assert!(matches!(pipe.call(None, "first", &json!({}), SOON), Err(BrowserError::Gone)));
        assert!(matches!(pipe.call(None, "second", &json!({}), SOON), Err(BrowserError::Gone)));
        assert!(!pipe.is_open());
    }

    #[test]
    fn silence_ends_at_the_deadline() {
        let pipe = pipe_to(|_| Some(Vec::new()));
        let error = pipe.call(None, "wait", &json!({}), Duration::from_millis(20)).unwrap_err();
        assert_eq!(error.to_string(), "no answer to `wait` in 0.0 s");
        assert!(pipe.is_open());
    }

    #[test]
    fn a_crashed_session_ends_its_own_calls_and_no_others() {
        let crash = json!({"method": "Inspector.targetCrashed", "params": {}, "sessionId": "A"});
        let pipe = pipe_to(move |command| {
            let alive = json!({"id": command["id"], "result": "alive"});
            Some(vec![if command["sessionId"] == "A" { crash.clone() } else { alive }])
        });
        let events = pipe.subscribe("A");
        let _other = pipe.subscribe("B");
        assert!(matches!(pipe.call(Some("A"), "print", &json!({}), SOON), Err(BrowserError::TabGone)));
        assert!(matches!(pipe.call(Some("A"), "print", &json!({}), SOON), Err(BrowserError::TabGone)));
        assert_eq!(pipe.call(Some("B"), "print", &json!({}), SOON).unwrap(), "alive");
        assert_eq!(events.recv().unwrap().0, "Inspector.targetCrashed");
    }

    #[test]
    fn bytes_that_are_no_message_are_passed_over() {
        let (mut commands, to_browser) = pipe().unwrap();
        let (from_browser, mut replies) = pipe().unwrap();
        let pipe = Pipe::start(to_browser, from_browser).unwrap();
        thread::spawn(move || {
            let _ = commands.read(&mut [0; 512]).unwrap();
            replies.write_all(b"\xff{\0{\"id\":1,\"result\":7}\0").unwrap();
        });
        assert_eq!(pipe.call(None, "ask", &json!({}), SOON).unwrap(), 7);
    }
}
