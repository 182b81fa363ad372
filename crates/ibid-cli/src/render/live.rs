//! What is seen while the model works: the nearest sentences, then the quotes that it points at. On a terminal only,
//! and gone when the answer is there.

use std::cell::RefCell;

use ibid::{Mode, Place, Quote, SourceReport, ToolStep};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget};

use super::tool_steps::told as told_step;
use super::{DIM, GOOD, SOURCE, count, note, one_line, place, progress};

/// The place on the screen that is drawn anew while something is worked on. Clones are the same place.
#[derive(Debug, Clone, Default)]
pub(crate) struct LiveArea(MultiProgress);

impl LiveArea {
    /// A line that stays, above what is drawn.
    pub(crate) fn note(&self, text: &str) {
        self.0.suspend(|| note(text));
    }

    /// Nothing is drawn until the pause is dropped, so that the user can be asked something.
    pub(crate) fn pause(&self) -> Pause<'_> {
        // A closed terminal is found out by whoever writes next.
        let _ = self.0.clear();
        self.0.set_draw_target(ProgressDrawTarget::hidden());
        Pause(self)
    }
}

/// A time in which nothing is drawn.
#[derive(Debug)]
#[must_use]
pub(crate) struct Pause<'a>(&'a LiveArea);

impl Drop for Pause<'_> {
    fn drop(&mut self) {
        self.0.0.set_draw_target(ProgressDrawTarget::stderr());
    }
}

/// The lines below what is printed.
#[derive(Debug)]
pub(crate) struct LiveView {
    mode: Mode,
    area: MultiProgress,
    spinner: ProgressBar,
    lines: RefCell<Vec<ProgressBar>>,
}

impl LiveView {
    pub(crate) fn new(mode: Mode, area: &LiveArea) -> Self {
        Self::doing("searching", mode, area)
    }

    /// Of the time in which a follow-up is made a question of its own.
    pub(crate) fn understanding(area: &LiveArea) -> Self {
        Self::doing("understanding", Mode::Generated, area)
    }

    fn doing(what: &str, mode: Mode, area: &LiveArea) -> Self {
        let area = area.0.clone();
        let spinner = area.add(progress::spinner(what));
        Self { mode, area, spinner, lines: RefCell::default() }
    }

    /// The passages are chosen.
    pub(crate) fn retrieved(&self, sources: &[SourceReport], nearest: &[Quote]) {
        if self.mode == Mode::Extractive {
            return;
        }
        self.spinner.set_message(format!("reading {}", count(sources.len(), "passage")));
        self.nearest(nearest);
    }

    /// The sentences that fit best, before a model has read any.
    pub(crate) fn nearest(&self, nearest: &[Quote]) {
        self.clear();
        if !nearest.is_empty() {
            self.add(&format!("{DIM}nearest, not checked against the question yet:{DIM:#}"));
        }
        for quote in nearest {
            self.add(&format!("{DIM}{}{DIM:#}", told(quote)));
        }
    }

    /// The model has called a tool.
    pub(crate) fn called(&self, step: &ToolStep) {
        if let Some(told) = told_step(step) {
            self.clear();
            self.area.suspend(|| note(&format!("{DIM}{told}{DIM:#}")));
        }
    }

    /// The model points at a sentence.
    pub(crate) fn quote(&self, quote: &Quote) {
        if self.mode == Mode::Extractive {
            return;
        }
        self.spinner.set_message("writing");
        self.clear();
        self.add(&format!("{GOOD}{}{GOOD:#}", told(quote)));
    }

    /// Prints something that stays.
    pub(crate) fn print(&self, print: impl FnOnce()) {
        self.clear();
        self.area.suspend(print);
    }

    pub(crate) fn finish(&self) {
        self.clear();
        self.spinner.finish_and_clear();
    }

    fn add(&self, text: &str) {
        let line = self.area.insert_before(&self.spinner, progress::text_line());
        line.set_message(text.to_owned());
        line.tick();
        self.lines.borrow_mut().push(line);
    }

    fn clear(&self) {
        for line in self.lines.borrow_mut().drain(..) {
            line.finish_and_clear();
            self.area.remove(&line);
        }
    }
}

impl Drop for LiveView {
    fn drop(&mut self) {
        self.finish();
    }
}

fn told(quote: &Quote) -> String {
    let text = one_line(quote.text());
    let at = Place { heading: Vec::new(), ..quote.place().clone() };
    let place = place(quote.document().as_str(), &at);
    format!("  {SOURCE}[{}] {place}{SOURCE:#} “{text}”", quote.source())
}

#[cfg(test)]
mod tests {
    use super::LiveArea;

    #[test]
    fn nothing_is_drawn_while_the_user_is_asked() {
        let area = LiveArea::default();
        let pause = area.pause();
        assert!(area.0.is_hidden());
        // Whatever else goes on is not blocked meanwhile.
        let bar = area.0.add(indicatif::ProgressBar::new_spinner());
        bar.tick();
        bar.finish_and_clear();
        drop(pause);
    }
}
