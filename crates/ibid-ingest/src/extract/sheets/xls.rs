//! XLS (BIFF, Excel before 2007).

use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, ExcelDateTime, Reader, Xls, XlsError};

use super::value::plain;
use super::{Row, SheetWriter};
use crate::extract::{ExtractError, Extracted, Limits, ole};

pub(in crate::extract) fn extract(bytes: &[u8], limits: &Limits) -> Result<Extracted, ExtractError> {
    let cells = declared_cells(bytes)?;
    // The reader makes a rectangle of every sheet; a few cells far apart must not make a large one.
    let limit = limits.cells.saturating_mul(4);
    if cells > limit {
        return Err(ExtractError::TooMany { what: "cells, empty ones included,", found: cells, limit });
    }
    // The file is not ours: a panic costs this file, not the folder.
    catch_unwind(AssertUnwindSafe(|| read(bytes, limits)))
        .unwrap_or_else(|_| Err(damaged("the reader gave up on it; a copy saved as XLSX may be read")))
}

fn damaged(reason: impl Into<String>) -> ExtractError {
    ExtractError::Damaged { format: "XLS", reason: reason.into() }
}

fn read(bytes: &[u8], limits: &Limits) -> Result<Extracted, ExtractError> {
    let mut workbook: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => ExtractError::Encrypted,
        other => damaged(other.to_string()),
    })?;
    let mut writer = SheetWriter::new(limits);
    for name in workbook.sheet_names() {
        let range = workbook.worksheet_range(&name).map_err(|error| damaged(error.to_string()))?;
        writer.sheet(&name);
        let (first_row, first_column) = range.start().unwrap_or((0, 0));
        let mut row = Row::default();
        for (at, column, data) in range.used_cells() {
            let number = first_row + u32::try_from(at).unwrap_or(u32::MAX - first_row - 1) + 1;
            if number != row.number {
                writer.row(std::mem::take(&mut row))?;
                row.number = number;
            }
            let column = first_column + u32::try_from(column).unwrap_or(0) + 1;
            row.cells.push((column, shown(data)));
        }
        writer.row(row)?;
    }
    let (text, locations) = writer.finish();
    let properties = ole::properties(bytes);
    Ok(Extracted {
        text,
        locations,
        title: properties.title,
        metadata: properties.metadata,
        ..Extracted::default()
    })
}

fn shown(data: &Data) -> String {
    match data {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => plain(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        Data::DateTime(moment) => dated(moment),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
    }
}

/// As the other formats show dates and times.
fn dated(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let serial = moment.as_f64();
    if moment.is_duration() || (0.0..1.0).contains(&serial) {
        let seconds = (serial * 86_400.0).round() as i64;
        return format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) {
        date
    } else {
        format!("{date} {hour:02}:{minute:02}:{second:02}")
    }
}

/// The cells of the rectangle around everything that any sheet of the file holds, from its records of cells.
fn declared_cells(bytes: &[u8]) -> Result<u64, ExtractError> {
    let mut file = ole::open("XLS", bytes)?;
    let mut stream = Vec::new();
    for name in ["/Workbook", "/Book"] {
        if let Ok(mut found) = file.open_stream(name) {
            found.read_to_end(&mut stream).map_err(|error| damaged(error.to_string()))?;
            break;
        }
    }
    let mut rest = stream.as_slice();
    let (mut rows, mut columns) = ((u64::MAX, 0_u64), (u64::MAX, 0_u64));
    while let [kind_low, kind_high, length_low, length_high, data @ ..] = rest {
        let kind = u16::from_le_bytes([*kind_low, *kind_high]);
        let length = usize::from(u16::from_le_bytes([*length_low, *length_high]));
        let Some((record, after)) = data.split_at_checked(length) else { break };
        // FORMULA, MULRK, RSTRING, LABELSST, NUMBER, LABEL, BOOLERR, RK.
        let holds_cell = matches!(kind, 0x06 | 0xbd | 0xd6 | 0xfd | 0x203 | 0x204 | 0x205 | 0x27e);
        if let ([row_low, row_high, column_low, column_high, ..], true) = (record, holds_cell) {
            let row = u64::from(u16::from_le_bytes([*row_low, *row_high]));
            let column = u64::from(u16::from_le_bytes([*column_low, *column_high]));
            // MULRK holds several cells side by side.
            let last = if kind == 0xbd { column + length as u64 / 6 } else { column };
            rows = (rows.0.min(row), rows.1.max(row));
            columns = (columns.0.min(column), columns.1.max(last));
        }
        rest = after;
    }
    Ok(rows.1.saturating_sub(rows.0).saturating_add(1)
        * columns.1.saturating_sub(columns.0).saturating_add(1))
}
