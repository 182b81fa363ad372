//! Goes through a file and what is packed in it.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use ibid_core::{Document, DocumentFormat, DocumentName};
use serde::{Deserialize, Serialize};

use super::format::{self, Kind};
use super::members::{self, Allowance};
use super::{Attachment, ExtractError, ExtractSettings, HEAD_BYTES, document, read};
use crate::SourceFile;

/// Why what made a reader panic is refused.
pub(crate) const GAVE_UP: &str = "the reader gave up on it; it may be damaged";

/// Where an earlier reading of a file came to its end: a part of it broke the reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BrokenPart {
    /// How many documents and reasons were given before it.
    pub(crate) given: usize,
    /// What the part did; `None` where it is to be tried once more, because all that came before it may have been too
    /// much.
    pub(crate) reason: Option<String>,
}

/// Like [`extract_all`], of what comes after what was `broken` by; that part is refused with its reason.
pub(crate) fn extract_rest(
    file: &SourceFile,
    settings: &ExtractSettings,
    broken: Option<&BrokenPart>,
    on_document: &mut dyn FnMut(DocumentName, Result<Document, ExtractError>),
) {
    match read(file, &settings.limits) {
        Ok((kind, bytes)) => {
            let mut allowance = Allowance::new(settings);
            let mut unpacking = Unpacking { settings, on_document, given: HashSet::new(), broken, told: 0 };
            unpacking.read(&file.name, kind, bytes, 0, &mut allowance);
        }
        Err(error) => on_document(file.name.clone(), Err(error)),
    }
}

/// Goes through a file and what is in it.
struct Unpacking<'a> {
    settings: &'a ExtractSettings,
    on_document: &'a mut dyn FnMut(DocumentName, Result<Document, ExtractError>),
    /// Names that were given: an archive may hold two files of one name.
    given: HashSet<DocumentName>,
    /// What ended an earlier reading.
    broken: Option<&'a BrokenPart>,
    /// Documents and reasons so far, those included that the earlier reading gave.
    told: usize,
}

impl Unpacking<'_> {
    fn read(
        &mut self,
        name: &DocumentName,
        kind: Kind,
        bytes: Vec<u8>,
        depth: u8,
        allowance: &mut Allowance<'_>,
    ) {
        match kind {
            Kind::Container(container) => {
                let mut given = 0_usize;
                let result = members::each(container, &bytes, allowance, &mut |member, read, allowance| {
                    given += 1;
                    self.member(name, member, read, depth, allowance);
                });
                if let Err(error) = result {
                    self.tell(name.clone(), Err(error));
                } else if given == 0 {
                    let reason = "there is no file in it";
                    self.tell(name.clone(), Err(ExtractError::NoText { reason }));
                }
            }
            Kind::Document(_) if self.is_passed_over(kind) => self.told += 1,
            Kind::Document(format) => match self.document(name, format, bytes) {
                Ok((document, attachments)) => {
                    self.tell(name.clone(), Ok(document));
                    for attachment in attachments {
                        let taken = allowance.take_file();
                        let is_last = taken.is_err();
                        let read = taken.map(|()| attachment.bytes);
                        self.member(name, &attachment.name, read, depth, allowance);
                        if is_last {
                            break;
                        }
                    }
                }
                Err(error) => self.tell(name.clone(), Err(error)),
            },
        }
    }

    /// A document with what is attached to it. A reader that panics costs this one only, as does one that was broken by it
    /// before.
    fn document(
        &self,
        name: &DocumentName,
        format: DocumentFormat,
        bytes: Vec<u8>,
    ) -> Result<(Document, Vec<Attachment>), ExtractError> {
        if let Some(reason) = self.broke_here() {
            return Err(ExtractError::BrokeReader { reason });
        }
        catch_unwind(AssertUnwindSafe(|| document(name.clone(), format, bytes, self.settings)))
            .unwrap_or_else(|_| Err(ExtractError::BrokeReader { reason: GAVE_UP.to_owned() }))
    }

    /// Gives a document or a reason, unless an earlier reading gave it.
    fn tell(&mut self, name: DocumentName, outcome: Result<Document, ExtractError>) {
        let is_new = self.broken.is_none_or(|broken| self.told >= broken.given);
        self.told += 1;
        if is_new {
            (self.on_document)(name, outcome);
        }
    }

    /// Whether a document was given by an earlier reading, and nothing that is attached to it is to be had.
    fn is_passed_over(&self, kind: Kind) -> bool {
        !kind.may_hold_others() && self.broken.is_some_and(|broken| self.told < broken.given)
    }

    /// Why the document that would be next is not read.
    fn broke_here(&self) -> Option<String> {
        self.broken.filter(|broken| self.told == broken.given).and_then(|broken| broken.reason.clone())
    }

    fn member(
        &mut self,
        container: &DocumentName,
        member: &str,
        read: members::Member,
        depth: u8,
        allowance: &mut Allowance<'_>,
    ) {
        // What a gzip file holds has the name of the file, without its last extension.
        let packed = container.as_str().rsplit('/').next().unwrap_or_default();
        let member = if member.is_empty() {
            packed.rsplit_once('.').map_or("contents", |(stem, _)| stem)
        } else {
            member
        };
        let (name, read) = match members::member_name(container, member) {
            Ok(name) => (name, read),
            Err(error) => (members::refused_name(container, member), Err(error)),
        };
        // What cannot be had takes no name from what can.
        let name = if read.is_ok() { self.unique(&name) } else { name };
        let limit = u64::from(self.settings.limits.archive_depth);
        let opened = read.and_then(|bytes| {
            if bytes.is_empty() {
                return Err(ExtractError::NoText { reason: "the file is empty" });
            }
            let kind = format::detect(&name, &bytes[..bytes.len().min(HEAD_BYTES as usize)])?;
            let found = u64::from(depth) + 1;
            if found > limit && kind.may_hold_others() {
                return Err(ExtractError::TooMany { what: "archives or messages around it", found, limit });
            }
            Ok((kind, bytes))
        });
        match opened {
            Ok((kind, bytes)) => self.read(&name, kind, bytes, depth.saturating_add(1), allowance),
            Err(error) => self.tell(name, Err(error)),
        }
    }

    /// A name that is not given twice: `report.pdf`, `report (2).pdf`.
    fn unique(&mut self, name: &DocumentName) -> DocumentName {
        let mut unique = name.clone();
        let mut number = 2;
        while !self.given.insert(unique.clone()) {
            let text = name.as_str();
            let (stem, extension) = match name.extension() {
                Some(extension) => text.split_at(text.len() - extension.len() - 1),
                None => (text, ""),
            };
            let Ok(next) = format!("{stem} ({number}){extension}").parse() else { break };
            unique = next;
            number += 1;
        }
        unique
    }
}
