//! What a page did on its own: messages, exceptions, requests.

use serde_json::Value;

/// Something that happened in a tab since it was last asked ([`Tab::events`](crate::browser::Tab::events)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageEvent {
    /// A script wrote to the console.
    Console {
        /// The console method: `log`, `warning`, `error`, …
        level: String,
        /// The arguments, as text, joined by a space.
        text: String,
    },
    /// An exception that no script caught.
    Exception {
        /// The message with its description.
        text: String,
    },
    /// The browser itself complained: a blocked resource, a policy violation, a deprecation.
    Complaint {
        /// `verbose`, `info`, `warning` or `error`.
        level: String,
        /// The browser's words.
        text: String,
        /// What it is about; empty when the browser names nothing.
        url: String,
    },
    /// The page asked for something, itself included.
    Request {
        /// The address.
        url: String,
        /// `Document`, `Stylesheet`, `Font`, `Image`, `Script`, …
        kind: String,
    },
    /// A request got no answer.
    RequestFailed {
        /// `Document`, `Stylesheet`, …
        kind: String,
        /// The browser's error name, such as `net::ERR_FILE_NOT_FOUND`.
        error: String,
    },
    /// The renderer of this tab has ended.
    Crashed,
}

impl PageEvent {
    /// The event that the protocol's `method` with `params` tells of, if it is one of ours.
    pub(super) fn read(method: &str, params: &Value) -> Option<Self> {
        let text = |pointer: &str| text_at(params, pointer);
        Some(match method {
            "Runtime.consoleAPICalled" => Self::Console { level: text("/type"), text: arguments(params) },
            "Runtime.exceptionThrown" => Self::Exception { text: exception(&params["exceptionDetails"]) },
            "Log.entryAdded" => Self::Complaint { level: text("/entry/level"), text: text("/entry/text"), url: text("/entry/url") },
            "Network.requestWillBeSent" => Self::Request { url: text("/request/url"), kind: text("/type") },
            "Network.loadingFailed" => Self::RequestFailed { kind: text("/type"), error: text("/errorText") },
            "Inspector.targetCrashed" => Self::Crashed,
            _ => return None,
        })
    }
}

/// The words of an `exceptionDetails` object.
pub(super) fn exception(details: &Value) -> String {
    let description = text_at(details, "/exception/description");
    if description.is_empty() { text_at(details, "/text") } else { description }
}

fn arguments(params: &Value) -> String {
    let arguments = params["args"].as_array().map(Vec::as_slice).unwrap_or_default();
    let texts: Vec<String> = arguments.iter().map(argument).collect();
    texts.join(" ")
}

fn argument(object: &Value) -> String {
    match &object["value"] {
        Value::String(text) => text.clone(),
        Value::Null => text_at(object, "/description"),
        value => value.to_string(),
    }
}

fn text_at(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn console_arguments_are_joined() {
        let params = json!({"type": "warning", "args": [
            {"type": "string", "value": "depth"}, {"type": "number", "value": 2.5}, {"type": "object", "description": "Node"}
        ]});
        let event = PageEvent::read("Runtime.consoleAPICalled", &params);
        assert_eq!(event, Some(PageEvent::Console { level: "warning".into(), text: "depth 2.5 Node".into() }));
    }

    #[test]
    fn unknown_methods_are_not_events() {
        assert_eq!(PageEvent::read("Page.frameResized", &json!({})), None);
    }

    #[test]
    fn an_exception_falls_back_to_its_short_text() {
        let params = json!({"exceptionDetails": {"text": "Uncaught"}});
        let event = PageEvent::read("Runtime.exceptionThrown", &params);
        assert_eq!(event, Some(PageEvent::Exception { text: "Uncaught".into() }));
    }
}
