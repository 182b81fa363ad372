//! On a terminal, where keys mean something and what is not final is drawn.

#![cfg(unix)]

use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use anstream::adapter::strip_bytes;
use ibid_testkit::{EngineReply, EngineServer};
use nix::pty::{Winsize, openpty};
use serde_json::json;

use crate::chat::chat;
use crate::engine::{saying_yes, slow_to_say_what_it_is, wait, yes};
use crate::support::{Dir, handbook, interrupt};

const LEAVE: &str = "How many days of annual leave do employees get?";
const TRAVEL: &str = "Who approves travel abroad?";

/// At the beginning of a line that is edited. In the places of quotes the mark stands elsewhere.
const PROMPT: &str = "\r› ";
/// In the last line of every answer without a language model.
const ANSWERED: &str = "put together without a language model";

const ENTER: &str = "\r";
const ARROW_UP: &str = "\x1b[A";
const BACKSPACE: &str = "\x7f";
const CTRL_A: &str = "\x01";
const CTRL_C: &str = "\x03";
const CTRL_D: &str = "\x04";
const CTRL_K: &str = "\x0b";
const CTRL_W: &str = "\x17";

const WINDOW: Winsize = Winsize { ws_row: 40, ws_col: 120, ws_xpixel: 0, ws_ypixel: 0 };
/// Nothing takes so long.
const LIMIT: Duration = Duration::from_mins(1);
/// How long output is waited for before it is looked whether the program has ended.
const LOOK: Duration = Duration::from_millis(50);

/// A program on a terminal of its own.
struct Terminal {
    program: Child,
    keyboard: File,
    output: Receiver<Vec<u8>>,
    /// Everything that was written so far, with what the terminal acts on.
    written: Vec<u8>,
    /// The end of what was expected last, in what is seen.
    expected: usize,
}

impl Terminal {
    fn run(mut command: Command) -> Self {
        let pty = openpty(&WINDOW, None).expect("a terminal");
        // Unlike the ends themselves, their clones are closed in programs that other tests start meanwhile.
        let screen = || Stdio::from(pty.slave.try_clone().expect("cloned"));
        let far_end = || File::from(pty.master.try_clone().expect("cloned"));
        let program = command
            .env("TERM", "xterm-256color")
            .stdin(screen())
            .stdout(screen())
            .stderr(screen())
            .spawn()
            .expect("the binary runs");
        let (sender, output) = mpsc::channel();
        let mut shown = far_end();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            // Once the program has ended, it is an error to read on, or there is nothing to be read.
            while let Ok(length @ 1..) = shown.read(&mut bytes) {
                if sender.send(bytes[..length].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self { program, keyboard: far_end(), output, written: Vec::new(), expected: 0 }
    }

    /// What is typed behind [`ENTER`] may be lost before the program asks again: the prompt is expected first.
    fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).expect("typed");
    }

    /// Ctrl-C while nothing is edited. The terminal is not the one that controls the program, so that no key makes a signal.
    fn interrupt(&self) {
        interrupt(&self.program);
    }

    /// Waits for `text` behind what was expected before.
    #[track_caller]
    fn expect(&mut self, text: &str) {
        let deadline = Instant::now() + LIMIT;
        loop {
            let seen = self.seen();
            if let Some(at) = seen[self.expected..].find(text) {
                self.expected += at + text.len();
                return;
            }
            match self.output.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.written.extend(bytes),
                Err(error) => panic!("{text:?} is not shown ({error}): {seen:?}"),
            }
        }
    }

    /// The exit code, once the program has ended.
    #[track_caller]
    fn exit_code(mut self) -> Option<i32> {
        let deadline = Instant::now() + LIMIT;
        loop {
            if let Some(status) = self.program.try_wait().expect("looked at") {
                return status.code();
            }
            assert!(Instant::now() < deadline, "it goes on: {:?}", self.seen());
            match self.output.recv_timeout(LOOK) {
                Ok(bytes) => self.written.extend(bytes),
                Err(_) => thread::yield_now(),
            }
        }
    }

    /// Everything that was written so far, without what the terminal acts on.
    fn seen(&self) -> String {
        String::from_utf8_lossy(&strip_bytes(&self.written).into_vec()).into_owned()
    }
}

impl Drop for Terminal {
    /// The program of a test that has failed still waits for a line.
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// The questions of the last session, as they are shown when it goes on.
fn asked(dir: &Dir) -> Vec<String> {
    let run = dir.ibid(&["chat", "--no-llm", "--resume"]);
    run.expect_code(0);
    run.stdout.lines().filter_map(|line| line.strip_prefix("› ")).map(str::to_owned).collect()
}

#[test]
fn a_conversation_with_keys() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    let mut terminal = Terminal::run(dir.command(&["chat", "--no-llm"]));
    terminal.expect(PROMPT);
    terminal.press(&format!("{LEAVE}{ENTER}"));
    terminal.expect("25 days");
    terminal.expect(ANSWERED);
    terminal.expect(PROMPT);

    terminal.press(ARROW_UP);
    terminal.expect(&format!("{PROMPT}{LEAVE}"));
    terminal.press(ENTER);
    terminal.expect("25 days");
    terminal.expect(ANSWERED);
    terminal.expect(PROMPT);

    terminal.press("/sou\t");
    terminal.expect(&format!("{PROMPT}/sources "));
    terminal.press(ENTER);
    terminal.expect("← cited");
    terminal.expect(PROMPT);

    terminal.press(&format!("Never as{CTRL_C}"));
    terminal.expect("Ctrl-D or /quit leaves");
    terminal.expect(PROMPT);

    terminal.press(CTRL_D);
    terminal.expect("ibid chat --resume");
    assert_eq!(terminal.exit_code(), Some(0));
    assert_eq!(asked(&dir), [LEAVE, LEAVE]);
}

#[test]
fn what_is_typed_is_corrected_before_it_is_asked() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    let mut terminal = Terminal::run(dir.command(&["chat", "--no-llm"]));
    terminal.expect(PROMPT);
    let corrected = [
        format!("How many days of annual leavx{BACKSPACE}e do employees get?"),
        format!("Something else{CTRL_A}{CTRL_K}{TRAVEL}"),
        format!("Who approves travel abrod?{CTRL_W}abroad?"),
    ];
    for keys in corrected {
        terminal.press(&format!("{keys}{ENTER}"));
        terminal.expect(ANSWERED);
        terminal.expect(PROMPT);
    }

    terminal.press(&format!("many days of annual leave do employees get?{CTRL_A}How "));
    terminal.expect(&format!("{PROMPT}{LEAVE}"));
    terminal.press(ENTER);
    terminal.expect(ANSWERED);
    terminal.expect(PROMPT);

    terminal.press(&format!("/quit{ENTER}"));
    assert_eq!(terminal.exit_code(), Some(0));
    assert_eq!(asked(&dir), [LEAVE, TRAVEL, TRAVEL, LEAVE]);
}

#[test]
fn the_questions_of_a_resumed_session_come_back_with_the_arrow_keys() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    chat(&mut dir.command(&["chat", "--no-llm"]), &[LEAVE, TRAVEL]).expect_code(0);
    let mut terminal = Terminal::run(dir.command(&["chat", "--no-llm", "--resume"]));
    terminal.expect(PROMPT);
    terminal.press(ARROW_UP);
    terminal.expect(&format!("{PROMPT}{TRAVEL}"));
    terminal.press(ARROW_UP);
    terminal.expect(&format!("{PROMPT}{LEAVE}"));
    terminal.press(ENTER);
    terminal.expect("25 days");
    terminal.expect(ANSWERED);
    terminal.expect(PROMPT);
    terminal.press(CTRL_D);
    terminal.expect("ibid chat --resume");
    assert_eq!(terminal.exit_code(), Some(0));
    assert_eq!(asked(&dir), [LEAVE, TRAVEL, LEAVE]);
}

#[test]
fn the_file_of_a_source_is_opened_with_the_program_of_the_desktop() {
    let dir = Dir::new();
    let document = dir.write("docs/annual leave.md", SHORT);
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let opener = dir.write(&format!("programs/{opener}"), "#!/bin/sh\nprintf '%s\\n' \"$@\" > opened\n");
    fs_err::set_permissions(&opener, PermissionsExt::from_mode(0o755)).expect("executable");
    // Whoever reads a pipe waits for what is written.
    let opened = dir.path("opened");
    assert!(Command::new("mkfifo").arg(&opened).status().expect("mkfifo runs").success());
    let (sender, arguments) = mpsc::channel();
    thread::spawn(move || sender.send(fs_err::read_to_string(opened)));

    let mut command = dir.command(&["chat", "--no-llm", "--docs", "docs"]);
    command.env("PATH", dir.path("programs"));
    let mut terminal = Terminal::run(command);
    terminal.expect(PROMPT);
    terminal.press(&format!("{LEAVE}{ENTER}"));
    terminal.expect(ANSWERED);
    terminal.expect(PROMPT);
    terminal.press(&format!("/open 1 file{ENTER}"));
    terminal.expect("opened ");
    terminal.expect(PROMPT);
    let arguments = arguments.recv_timeout(LIMIT).expect("the program is started").expect("read");
    let document = fs_err::canonicalize(document).expect("a file");
    assert_eq!(arguments, format!("{}\n", document.display()), "one argument, and nothing else");

    terminal.press(CTRL_D);
    terminal.expect("ibid chat --resume");
    assert_eq!(terminal.exit_code(), Some(0));
}

/// A document whose sentences are no wider than the terminal.
const SHORT: &str =
    "# Leave\n\nEvery employee gets 25 days of annual leave. Unused leave does not carry over.\n";
const SHORT_QUOTE: &str = "“Every employee gets 25 days of annual leave.”";
const CLAIM: &str = "Every employee gets 25 days.";

#[test]
fn ctrl_c_stops_an_answer_and_the_next_question_is_answered() {
    let dir = Dir::new();
    dir.write("docs/leave.md", SHORT);
    let is_first = AtomicBool::new(true);
    let engine = saying_yes(move || {
        if is_first.swap(false, Ordering::Relaxed) {
            let begun = format!("[1.1] {CLAIM}\n[1.1] Unused days are paid out at the end");
            EngineReply::begins(&begun).then_silence()
        } else {
            EngineReply::says(&format!("[1.1] {CLAIM}"), "stop")
        }
    });
    let mut terminal = Terminal::run(dir.command(&["chat", "--docs", "docs", "--engine", engine.url()]));
    terminal.expect(PROMPT);
    terminal.press(&format!("{LEAVE}{ENTER}"));
    terminal.expect(&format!("{CLAIM} [1]"));
    terminal.expect("leave.md, line 3");
    terminal.interrupt();
    terminal.expect("stopped; the session goes on");
    // While the chat goes on, so that it is not its end that ends the engine's work.
    engine.wait_for_disconnect();

    terminal.expect(PROMPT);
    terminal.press(&format!("{LEAVE}{ENTER}"));
    terminal.expect(&format!("{CLAIM} [1]"));
    terminal.expect("every quote verified");
    terminal.expect(PROMPT);
    assert!(!terminal.seen().contains("Unused days"), "{}", terminal.seen());
    terminal.press(CTRL_D);
    terminal.expect("ibid chat --resume");
    assert_eq!(terminal.exit_code(), Some(0));
    let run = dir.ibid(&["chat", "--no-llm", "--resume", "--docs", "docs"]);
    run.expect_code(0);
    assert_eq!(run.stdout.matches(LEAVE).count(), 1, "what was stopped was not said: {run:?}");
}

#[test]
fn while_the_model_reads_the_nearest_sentences_are_shown_then_what_it_quotes_then_what_it_claims() {
    let dir = Dir::new();
    dir.write("docs/leave.md", SHORT);
    let (reading, may_read) = mpsc::channel::<()>();
    let (writing, may_write) = mpsc::channel::<()>();
    let (may_read, may_write) = (Mutex::new(may_read), Mutex::new(may_write));
    let engine = EngineServer::owned_by("llamacpp", move |request| {
        if request.is_stream() {
            wait(&may_write);
            return EngineReply::says(&format!("[1.1] {CLAIM}"), "stop");
        }
        wait(&may_read);
        yes()
    });
    let mut terminal =
        Terminal::run(dir.command(&["ask", LEAVE, "--docs", "docs", "--engine", engine.url()]));
    terminal.expect("nearest, not checked against the question yet:");
    terminal.expect(SHORT_QUOTE);
    terminal.expect("reading 1 passage");
    drop(reading);
    terminal.expect("writing");
    terminal.expect(SHORT_QUOTE);
    assert!(!terminal.seen().contains(CLAIM), "{}", terminal.seen());
    drop(writing);
    terminal.expect(&format!("{CLAIM} [1]"));
    terminal.expect(SHORT_QUOTE);
    terminal.expect("leave.md, line 3");
    terminal.expect("every quote verified");
    assert_eq!(terminal.exit_code(), Some(0));
}

#[test]
fn the_nearest_sentences_are_shown_before_the_engine_has_said_what_it_is() {
    let dir = Dir::new();
    dir.write("docs/leave.md", SHORT);
    let models = EngineReply::json(&json!({ "data": [{ "id": "tiny", "owned_by": "llamacpp" }] }));
    let (engine, gate) = slow_to_say_what_it_is(models, "[1.1] Every employee gets 25 days.");
    let mut terminal =
        Terminal::run(dir.command(&["ask", LEAVE, "--docs", "docs", "--engine", engine.url()]));
    terminal.expect("nearest, not checked against the question yet:");
    terminal.expect(SHORT_QUOTE);
    assert!(!terminal.seen().contains("asking tiny"), "{}", terminal.seen());
    drop(gate);
    terminal.expect("asking tiny at http://127.0.0.1");
    terminal.expect(&format!("{CLAIM} [1]"));
    terminal.expect("every quote verified");
    assert_eq!(terminal.exit_code(), Some(0));
}

#[test]
fn while_a_follow_up_is_understood_the_nearest_sentences_are_shown() {
    const REWRITTEN: &str = "Does unused leave carry over?";
    let dir = Dir::new();
    dir.write("docs/leave.md", SHORT);
    let (rewriting, may_rewrite) = mpsc::channel::<()>();
    let may_rewrite = Mutex::new(may_rewrite);
    let written = AtomicUsize::new(0);
    let engine = saying_yes(move || match written.fetch_add(1, Ordering::Relaxed) {
        1 => {
            wait(&may_rewrite);
            EngineReply::says(REWRITTEN, "stop")
        }
        _ => EngineReply::says(&format!("[1.1] {CLAIM}"), "stop"),
    });
    let mut terminal = Terminal::run(dir.command(&["chat", "--docs", "docs", "--engine", engine.url()]));
    terminal.expect(PROMPT);
    terminal.press(&format!("{LEAVE}{ENTER}"));
    terminal.expect("every quote verified");
    terminal.expect(PROMPT);

    terminal.press(&format!("And does it carry over?{ENTER}"));
    terminal.expect("understanding");
    terminal.expect("nearest, not checked against the question yet:");
    terminal.expect(SHORT_QUOTE);
    assert!(!terminal.seen().contains(REWRITTEN), "{}", terminal.seen());
    drop(rewriting);
    terminal.expect(&format!("asked: {REWRITTEN}"));
    terminal.expect(PROMPT);
    terminal.press(CTRL_D);
    terminal.expect("ibid chat --resume");
    assert_eq!(terminal.exit_code(), Some(0));
}
