//! Server-sent events, as far as the interface uses them: the data of each.

/// More of one event is no piece of an answer.
const MAX_LINE: usize = 1 << 20;

/// Makes events of the bytes of a response, however they are cut.
#[derive(Debug, Default)]
pub(super) struct EventReader {
    line: Vec<u8>,
    data: Option<String>,
}

/// An event or line that has no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLong;

impl EventReader {
    /// The data of the events that end within `bytes`.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Result<Vec<String>, TooLong> {
        let mut events = Vec::new();
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(piece);
            if self.line.len() > MAX_LINE {
                return Err(TooLong);
            }
            if piece.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                events.extend(self.line(String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']))?);
            }
        }
        Ok(events)
    }

    /// What is left when the response ends without the blank line that it should end with.
    pub(super) fn rest(&mut self) -> Option<String> {
        let line = std::mem::take(&mut self.line);
        let ended = self.line(String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r'])).ok().flatten();
        ended.or_else(|| self.data.take())
    }

    fn line(&mut self, line: &str) -> Result<Option<String>, TooLong> {
        if line.is_empty() {
            return Ok(self.data.take());
        }
        // Comments keep the connection alive; names and ids of events say nothing here. llama.cpp's errors have
        // a field of their own.
        let Some(value) = line.strip_prefix("data:").or_else(|| line.strip_prefix("error:")) else {
            return Ok(None);
        };
        let value = value.strip_prefix(' ').unwrap_or(value);
        match &mut self.data {
            None => self.data = Some(value.to_owned()),
            Some(data) if data.len() + value.len() > MAX_LINE => return Err(TooLong),
            Some(data) => data.extend(["\n", value]),
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{EventReader, TooLong};

    const STREAM: &str = ": hello\n\ndata: {\"a\": \"年🙂\"}\r\n\r\nevent: x\nid: 7\ndata:one\ndata: two\n\nerror: {}\n\ndata: [DONE]\n\n";

    #[test]
    fn an_endless_line_is_refused() {
        let mut reader = EventReader::default();
        let refused = (0..3000).find_map(|_| reader.read(&[b'x'; 1000]).err());
        assert_eq!(refused, Some(TooLong));
    }

    #[test]
    fn an_end_without_a_blank_line_loses_nothing() {
        let mut reader = EventReader::default();
        assert_eq!(reader.read(b"data: [DONE]"), Ok(Vec::new()));
        assert_eq!(reader.rest().as_deref(), Some("[DONE]"));
        assert_eq!(reader.rest(), None);
    }

    proptest! {
        #[test]
        fn events_do_not_depend_on_how_the_bytes_are_cut(cuts in proptest::collection::vec(0..STREAM.len(), 0..12)) {
            let mut cuts = cuts;
            cuts.extend([0, STREAM.len()]);
            cuts.sort_unstable();
            let mut reader = EventReader::default();
            let mut events = Vec::new();
            for pair in cuts.windows(2) {
                events.extend(reader.read(&STREAM.as_bytes()[pair[0]..pair[1]]).expect("short lines"));
            }
            prop_assert_eq!(events, ["{\"a\": \"年🙂\"}", "one\ntwo", "{}", "[DONE]"]);
        }
    }
}
