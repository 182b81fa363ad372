//! Progress bars on a terminal; nothing where standard error is no terminal.

use std::time::Duration;

use ibid::IngestEvent;
use indicatif::{ProgressBar, ProgressStyle};

/// A spinner with a message.
pub(crate) fn spinner(message: &str) -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    bar.set_style(style("{spinner:.cyan} {msg} {elapsed:.dim}"));
    bar.set_message(message.to_owned());
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

/// A bar that counts.
pub(crate) fn counting_bar(what: &str) -> ProgressBar {
    let bar = ProgressBar::new(0);
    bar.set_style(style(&format!(
        "{{spinner:.cyan}} {{pos}}/{{len}} {what} {{bar:30.cyan/dim}} {{elapsed:.dim}}"
    )));
    bar
}

/// A line of text that is cut at the width of the terminal.
pub(super) fn text_line() -> ProgressBar {
    ProgressBar::new_spinner().with_style(style("{wide_msg}"))
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("━╸─")
}

/// The progress of an ingest.
#[derive(Debug)]
pub(crate) struct IngestBar(ProgressBar);

impl IngestBar {
    pub(crate) fn new() -> Self {
        let bar = ProgressBar::new(0);
        bar.set_style(style(
            "{spinner:.cyan} {pos}/{len} files {bar:30.cyan/dim} {elapsed:.dim} {wide_msg:.dim}",
        ));
        Self(bar)
    }

    pub(crate) fn event(&self, event: &IngestEvent) {
        match event {
            IngestEvent::Planned { to_read, .. } => {
                self.0.inc_length(*to_read as u64);
                if *to_read > 0 {
                    self.0.enable_steady_tick(Duration::from_millis(100));
                }
            }
            IngestEvent::Read { document } => self.0.set_message(document.clone()),
            IngestEvent::Renamed { .. } => {}
            IngestEvent::Stored { .. } => self.0.inc(1),
            IngestEvent::Refused { path, reason } => {
                self.0.inc(1);
                self.0.suspend(|| super::warning(&format!("{path}: {reason}")));
            }
        }
    }

    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}

/// The progress of a download.
#[derive(Debug)]
pub(crate) struct DownloadBar(ProgressBar);

impl DownloadBar {
    pub(crate) fn new(bytes: u64) -> Self {
        let bar = ProgressBar::new(bytes);
        bar.set_style(style(
            "  {bar:30.cyan/dim} {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec:.dim} {eta:.dim} {wide_msg:.dim}",
        ));
        Self(bar)
    }

    pub(crate) fn position(&self, bytes: u64) {
        self.0.set_position(bytes);
    }

    /// A line above the bar; also where there is no terminal.
    pub(crate) fn above(&self, text: &str) {
        self.0.suspend(|| super::note(text));
    }

    pub(crate) fn message(&self, text: &str) {
        self.0.set_message(text.to_owned());
    }

    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
