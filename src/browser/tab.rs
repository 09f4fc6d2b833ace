//! One page: loading, asking, printing, photographing.

use std::cell::RefCell;
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::browser::event::exception;
use crate::browser::pipe::{Pipe, RawEvent};
use crate::browser::{BrowserError, PageEvent};

/// How to open a tab.
#[derive(Debug, Clone, Default)]
pub struct TabOptions {
    /// Whether the page's own scripts run. [`Tab::evaluate`] works either way.
    pub scripts: bool,
    /// Whether to collect console messages, complaints and requests for [`Tab::events`].
    pub observe: bool,
}

/// The size of the window, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewport {
    /// Width, at least 1.
    pub width: u32,
    /// Height, at least 1.
    pub height: u32,
    /// Whether to behave as a phone: the viewport meta tag counts and scroll bars lie over the page.
    pub mobile: bool,
}

/// What `@media` answers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// `@media screen`.
    Screen,
    /// `@media print`.
    Print,
}

/// What `prefers-color-scheme` answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColourScheme {
    /// `light`.
    Light,
    /// `dark`.
    Dark,
}

/// A sheet, in inches, as the protocol wants it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PaperSize {
    /// The shorter side of a portrait sheet.
    pub width: f64,
    /// The longer side of a portrait sheet.
    pub height: f64,
}

/// How to print. The page's own `@page { size }` wins over the paper named here.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PrintSettings {
    /// The sheet of a page that names none.
    pub paper: PaperSize,
}

/// A tab of a [`Browser`](crate::browser::Browser). Dropping it closes it.
pub struct Tab {
    pipe: Arc<Pipe>,
    target: String,
    session: String,
    frame: String,
    events: Receiver<RawEvent>,
    unread: RefCell<VecDeque<PageEvent>>,
    limit: Duration,
}

impl Tab {
    pub(super) fn open(pipe: Arc<Pipe>, options: &TabOptions, limit: Duration) -> Result<Self, BrowserError> {
        let browser = |method: &str, params: Value| pipe.call(None, method, &params, limit);
        let target = field(&browser("Target.createTarget", json!({"url": "about:blank"}))?, "/targetId")?;
        let attached = browser("Target.attachToTarget", json!({"targetId": target, "flatten": true}))?;
        let session = field(&attached, "/sessionId")?;
        let events = pipe.subscribe(&session);
        let frame = String::new();
        let mut tab = Self { pipe, target, session, frame, events, unread: RefCell::default(), limit };
        tab.prepare(options)?;
        Ok(tab)
    }

    fn prepare(&mut self, options: &TabOptions) -> Result<(), BrowserError> {
        self.call("Inspector.enable", &json!({}))?;
        self.call("Page.enable", &json!({}))?;
        self.call("Page.setLifecycleEventsEnabled", &json!({"enabled": true}))?;
        self.call("Emulation.setScriptExecutionDisabled", &json!({"value": !options.scripts}))?;
        if options.observe {
            for domain in ["Runtime", "Log", "Network"] {
                self.call(&format!("{domain}.enable"), &json!({}))?;
            }
        }
        self.frame = field(&self.call("Page.getFrameTree", &json!({}))?, "/frameTree/frame/id")?;
        Ok(())
    }

    /// Sets how long each call may take from now on.
    pub fn set_limit(&mut self, limit: Duration) {
        self.limit = limit;
    }

    /// Loads an address and waits for its `load` event.
    ///
    /// # Errors
    ///
    /// [`BrowserError::Refused`] with the network error's name when the page cannot be had, [`BrowserError::TimedOut`] when it
    /// does not finish loading in time.
    pub fn navigate(&self, url: &str) -> Result<(), BrowserError> {
        let method = "Page.navigate";
        let answer = self.call(method, &json!({"url": url}))?;
        if let Some(message) = answer["errorText"].as_str() {
            return Err(BrowserError::Refused { method: method.to_owned(), message: message.to_owned() });
        }
        // A jump inside the same document loads nothing.
        let Some(loader) = answer["loaderId"].as_str() else { return Ok(()) };
        self.wait_for(method, |event, params| event == "Page.lifecycleEvent" && params["name"] == "load" && params["loaderId"] == loader)
    }

    /// Shows `html` in place of the current document. Its origin is the empty page's, which may read no file.
    ///
    /// # Errors
    ///
    /// Any [`BrowserError`] of the call.
    pub fn set_content(&self, html: &str) -> Result<(), BrowserError> {
        self.call("Page.setDocumentContent", &json!({"frameId": self.frame, "html": html}))?;
        Ok(())
    }

    /// Waits until every font that the page uses is loaded or has failed.
    ///
    /// # Errors
    ///
    /// Any [`BrowserError`] of the call.
    pub fn wait_for_fonts(&self) -> Result<(), BrowserError> {
        self.evaluate("document.fonts.ready.then(() => document.fonts.size)")?;
        Ok(())
    }

    /// The value of an expression in the page, as JSON; a promise is waited for.
    ///
    /// # Errors
    ///
    /// [`BrowserError::Script`] when it throws or the promise is rejected.
    pub fn evaluate(&self, expression: &str) -> Result<Value, BrowserError> {
        let params = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let mut answer = self.call("Runtime.evaluate", &params)?;
        if let Some(details) = answer.get("exceptionDetails") {
            return Err(BrowserError::Script(exception(details)));
        }
        Ok(answer["result"]["value"].take())
    }

    /// The fonts that pages bring with them and that draw the texts in the children of an element, by their PostScript names.
    ///
    /// # Errors
    ///
    /// Any [`BrowserError`] of the calls.
    pub fn fonts_of(&self, selector: &str) -> Result<BTreeSet<String>, BrowserError> {
        self.call("DOM.enable", &json!({}))?;
        self.call("CSS.enable", &json!({}))?;
        let root = self.call("DOM.getDocument", &json!({"depth": 0}))?["root"]["nodeId"].take();
        let node = self.call("DOM.querySelector", &json!({"nodeId": root, "selector": selector}))?["nodeId"].take();
        let answer = self.call("CSS.getPlatformFontsForNode", &json!({"nodeId": node}))?;
        self.call("CSS.disable", &json!({}))?;
        self.call("DOM.disable", &json!({}))?;
        let own = answer["fonts"].as_array().into_iter().flatten().filter(|font| font["isCustomFont"] == true);
        Ok(own.filter_map(|font| font["postScriptName"].as_str().map(str::to_owned)).collect())
    }

    /// Resizes the window.
    ///
    /// # Errors
    ///
    /// Any [`BrowserError`] of the call.
    pub fn set_viewport(&self, viewport: Viewport) -> Result<(), BrowserError> {
        let Viewport { width, height, mobile } = viewport;
        let params = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile});
        self.call("Emulation.setDeviceMetricsOverride", &params)?;
        Ok(())
    }

    /// Makes `@media` and `prefers-color-scheme` answer as given.
    ///
    /// # Errors
    ///
    /// Any [`BrowserError`] of the call.
    pub fn emulate(&self, media: Media, scheme: ColourScheme) -> Result<(), BrowserError> {
        let media = match media {
            Media::Screen => "screen",
            Media::Print => "print",
        };
        let scheme = match scheme {
            ColourScheme::Light => "light",
            ColourScheme::Dark => "dark",
        };
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.call("Emulation.setEmulatedMedia", &json!({"media": media, "features": features}))?;
        Ok(())
    }

    /// Presses and releases a key by its name, such as `Tab`, `Enter` or `Escape`; `shift` holds Shift down.
    ///
    /// # Errors
    ///
    /// Any [`BrowserError`] of the calls.
    pub fn press(&self, key: &str, shift: bool) -> Result<(), BrowserError> {
        let (code, text) = match key {
            "Tab" => (9, None),
            "Enter" => (13, Some("\r")),
            "Escape" => (27, None),
            " " => (32, Some(" ")),
            _ => (0, None),
        };
        for kind in ["keyDown", "keyUp"] {
            let mut params = json!({
                "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": if shift { 8 } else { 0 }
            });
            if let (Some(text), "keyDown") = (text, kind) {
                params["text"] = text.into();
            }
            self.call("Input.dispatchKeyEvent", &params)?;
        }
        Ok(())
    }

    /// A PNG of the window, or of the whole page at the window's width.
    ///
    /// # Errors
    ///
    /// Any [`BrowserError`] of the call.
    pub fn screenshot(&self, whole_page: bool) -> Result<Vec<u8>, BrowserError> {
        let mut params = json!({"format": "png", "captureBeyondViewport": whole_page});
        if whole_page {
            let size = self.call("Page.getLayoutMetrics", &json!({}))?["cssContentSize"].take();
            params["clip"] = json!({"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1});
        }
        let method = "Page.captureScreenshot";
        decoded(&self.call(method, &params)?, method)
    }

    /// The page as a tagged PDF with an outline and without the browser's own header.
    ///
    /// # Errors
    ///
    /// Any [`BrowserError`] of the call; [`BrowserError::Malformed`] when the answer is no PDF.
    pub fn print(&self, settings: &PrintSettings) -> Result<Vec<u8>, BrowserError> {
        let method = "Page.printToPDF";
        let params = json!({
            "preferCSSPageSize": true,
            "printBackground": true,
            "generateTaggedPDF": true,
            "generateDocumentOutline": true,
            "displayHeaderFooter": false,
            "paperWidth": settings.paper.width,
            "paperHeight": settings.paper.height,
        });
        let bytes = decoded(&self.call(method, &params)?, method)?;
        if bytes.starts_with(b"%PDF-") { Ok(bytes) } else { Err(malformed(method)) }
    }

    /// What the page did since the last time this was asked, in order. Empty unless [`TabOptions::observe`] was set.
    #[must_use]
    pub fn events(&self) -> Vec<PageEvent> {
        let mut events: Vec<PageEvent> = self.unread.borrow_mut().drain(..).collect();
        events.extend(self.events.try_iter().filter_map(|(method, params)| PageEvent::read(&method, &params)));
        events
    }

    /// Calls a method of the protocol on this tab, for what this module has no function for.
    ///
    /// # Errors
    ///
    /// Any [`BrowserError`] of the call.
    pub fn call(&self, method: &str, params: &Value) -> Result<Value, BrowserError> {
        self.pipe.call(Some(&self.session), method, params, self.limit)
    }

    /// Waits for an event; the others are kept for [`Tab::events`].
    fn wait_for(&self, method: &str, wanted: impl Fn(&str, &Value) -> bool) -> Result<(), BrowserError> {
        let end = Instant::now() + self.limit;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let (event, params) = self.events.recv_timeout(left).map_err(|error| self.silence(method, error))?;
            if wanted(&event, &params) {
                return Ok(());
            }
            self.unread.borrow_mut().extend(PageEvent::read(&event, &params));
        }
    }

    fn silence(&self, method: &str, error: RecvTimeoutError) -> BrowserError {
        match error {
            RecvTimeoutError::Timeout => BrowserError::TimedOut { method: method.to_owned(), limit: self.limit },
            RecvTimeoutError::Disconnected if self.pipe.is_open() => BrowserError::TabGone,
            RecvTimeoutError::Disconnected => BrowserError::Gone,
        }
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        self.pipe.unsubscribe(&self.session);
        // A tab that is gone needs no closing, and a browser that hangs is ended by its owner.
        let _ = self.pipe.call(None, "Target.closeTarget", &json!({"targetId": self.target}), Duration::from_secs(1));
    }
}

fn field(answer: &Value, pointer: &str) -> Result<String, BrowserError> {
    answer.pointer(pointer).and_then(Value::as_str).map(str::to_owned).ok_or_else(|| malformed(pointer))
}

fn decoded(answer: &Value, method: &str) -> Result<Vec<u8>, BrowserError> {
    let text = answer["data"].as_str().ok_or_else(|| malformed(method))?;
    STANDARD.decode(text).map_err(|_| malformed(method))
}

fn malformed(method: &str) -> BrowserError {
    BrowserError::Malformed { method: method.to_owned() }
}
