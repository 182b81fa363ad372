//! Office files, books and messages, made here so that a test shows what is in them.
#![expect(clippy::format_collect, clippy::format_push_string, reason = "tests need not be fast")]

use std::io::{Cursor, Read as _, Write as _};

use super::build::archive;

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn relations(entries: &[(&str, &str, &str)]) -> String {
    let entries: String = entries
        .iter()
        .map(|(id, kind, target)| {
            format!("<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>")
        })
        .collect();
    format!("<Relationships>{entries}</Relationships>")
}

pub(super) const CORE: &str = "<cp xmlns:dc=\"d\" xmlns:dcterms=\"t\"><dc:title>The plan</dc:title><dc:creator>Ada Lovelace</dc:creator>\
    <dcterms:modified>2024-01-31T12:00:00Z</dcterms:modified></cp>";

/// A shape with these paragraphs; `kind` is that of its placeholder.
pub(super) fn shape(kind: &str, paragraphs: &[&str]) -> String {
    let paragraphs: String =
        paragraphs.iter().map(|text| format!("<a:p><a:r><a:t>{text}</a:t></a:r></a:p>")).collect();
    format!(
        "<p:sp><p:nvSpPr><p:nvPr><p:ph type=\"{kind}\"/></p:nvPr></p:nvSpPr><p:txBody>{paragraphs}</p:txBody></p:sp>"
    )
}

/// A presentation of these slides: their shapes, and the shapes of their notes.
pub(super) fn pptx(slides: &[(&str, &str)]) -> Vec<u8> {
    let mut parts: Vec<(String, String)> = Vec::new();
    let mut ids = String::new();
    let mut targets = Vec::new();
    for (number, (shapes, notes)) in (1..).zip(slides) {
        ids.push_str(&format!("<p:sldId id=\"{}\" r:id=\"rId{number}\"/>", 255 + number));
        targets.push((format!("rId{number}"), format!("slides/slide{number}.xml")));
        parts.push((format!("ppt/slides/slide{number}.xml"), format!("<p:sld>{shapes}</p:sld>")));
        if !notes.is_empty() {
            let target = format!("../notesSlides/notes{number}.xml");
            parts.push((
                format!("ppt/slides/_rels/slide{number}.xml.rels"),
                relations(&[("rId1", "notesSlide", &target)]),
            ));
            parts.push((format!("ppt/notesSlides/notes{number}.xml"), format!("<p:notes>{notes}</p:notes>")));
        }
    }
    let targets: Vec<(&str, &str, &str)> =
        targets.iter().map(|(id, target)| (id.as_str(), "slide", target.as_str())).collect();
    parts.push(("ppt/_rels/presentation.xml.rels".to_owned(), relations(&targets)));
    parts.push((
        "ppt/presentation.xml".to_owned(),
        format!("<p:presentation xmlns:r=\"r\"><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>"),
    ));
    parts.push(("docProps/core.xml".to_owned(), CORE.to_owned()));
    packed(&parts)
}

/// A workbook of these sheets: name and rows as XML. String 0 is shared; style 1 is a date, 2 a percentage.
pub(super) fn xlsx(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut parts: Vec<(String, String)> = Vec::new();
    let mut listed = String::new();
    let mut targets = vec![
        ("s".to_owned(), "sharedStrings", "sharedStrings.xml".to_owned()),
        ("f".to_owned(), "styles", "styles.xml".to_owned()),
    ];
    for (number, (name, rows)) in (1..).zip(sheets) {
        listed.push_str(&format!("<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>"));
        targets.push((format!("rId{number}"), "worksheet", format!("worksheets/sheet{number}.xml")));
        parts.push((
            format!("xl/worksheets/sheet{number}.xml"),
            format!("<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData></worksheet>"),
        ));
    }
    let targets: Vec<(&str, &str, &str)> =
        targets.iter().map(|(id, kind, target)| (id.as_str(), *kind, target.as_str())).collect();
    parts.push(("xl/_rels/workbook.xml.rels".to_owned(), relations(&targets)));
    parts.push((
        "xl/workbook.xml".to_owned(),
        format!("<workbook xmlns:r=\"r\"><sheets>{listed}</sheets></workbook>"),
    ));
    parts.push((
        "xl/sharedStrings.xml".to_owned(),
        "<sst><si><t>Total</t><rPh><t>reading</t></rPh></si></sst>".to_owned(),
    ));
    parts.push((
        "xl/styles.xml".to_owned(),
        "<styleSheet><numFmts><numFmt numFmtId=\"170\" formatCode=\"dd/mm/yyyy\"/></numFmts><cellStyleXfs><xf numFmtId=\"9\"/></cellStyleXfs>\
         <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"170\"/><xf numFmtId=\"9\"/></cellXfs></styleSheet>"
            .to_owned(),
    ));
    parts.push(("docProps/core.xml".to_owned(), CORE.to_owned()));
    packed(&parts)
}

/// An OpenDocument file with this content.
pub(super) fn opendocument(content: &str) -> Vec<u8> {
    let meta = "<m xmlns:dc=\"d\" xmlns:meta=\"m\"><dc:title>The plan</dc:title><meta:initial-creator>Ada Lovelace</meta:initial-creator>\
        <dc:date>2024-01-31T12:00:00.5</dc:date><dc:language>de-DE</dc:language></m>";
    archive(&[
        (
            "content.xml",
            &format!("<office:document-content xmlns:office=\"o\">{content}</office:document-content>"),
        ),
        ("meta.xml", meta),
    ])
}

/// A book of these chapters, the bodies of pages; the second has its title in the table of contents only.
pub(super) fn epub(chapters: &[&str]) -> Vec<u8> {
    let container = "<container><rootfiles><rootfile full-path=\"OEBPS/book.opf\"/></rootfiles></container>";
    let mut items = String::new();
    let mut spine = String::new();
    let mut parts = vec![("META-INF/container.xml".to_owned(), container.to_owned())];
    for (number, body) in (1..).zip(chapters) {
        items.push_str(&format!(
            "<item id=\"c{number}\" href=\"text/c%20{number}.xhtml\" media-type=\"application/xhtml+xml\"/>"
        ));
        spine.push_str(&format!("<itemref idref=\"c{number}\"/>"));
        parts.push((
            format!("OEBPS/text/c {number}.xhtml"),
            format!("<html><head><title>t</title></head><body>{body}</body></html>"),
        ));
    }
    parts.push((
        "OEBPS/book.opf".to_owned(),
        format!(
            "<package xmlns:dc=\"d\"><metadata><dc:title>The book</dc:title><dc:creator>Ada Lovelace</dc:creator><dc:language>en</dc:language><dc:date>1843</dc:date></metadata>\
             <manifest><item id=\"ncx\" href=\"toc.ncx\" media-type=\"application/x-dtbncx+xml\"/>{items}</manifest><spine>{spine}</spine></package>"
        ),
    ));
    parts.push((
        "OEBPS/toc.ncx".to_owned(),
        "<!DOCTYPE ncx PUBLIC \"a\" \"b\"><ncx><navMap><navPoint><navLabel><text>Of pay</text></navLabel><content src=\"text/c%202.xhtml#x\"/></navPoint></navMap></ncx>"
            .to_owned(),
    ));
    packed(&parts)
}

fn packed(parts: &[(String, String)]) -> Vec<u8> {
    let parts: Vec<(&str, &str)> =
        parts.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
    archive(&parts)
}

/// An Outlook message with this subject, body and attachment.
pub(super) fn msg(subject: &str, body: &str, attachment: (&str, &[u8])) -> Vec<u8> {
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a container");
    let mut put = |path: &str, bytes: &[u8]| {
        file.create_stream(path).expect("a stream").write_all(bytes).expect("written");
    };
    put("/__substg1.0_0037001F", &utf16(subject));
    put("/__substg1.0_1000001F", &utf16(body));
    put("/__substg1.0_0C1A001F", &utf16("Ada Lovelace"));
    put("/__substg1.0_5D01001F", &utf16("ada@example.com"));
    let mut properties = vec![0; 32];
    properties.extend(0x0039_0040_u32.to_le_bytes());
    properties.extend([0; 4]);
    // 2024-01-31, noon.
    properties.extend((133_511_760_000_000_000_u64).to_le_bytes());
    put("/__properties_version1.0", &properties);
    file.create_storage("/__attach_version1.0_#00000000").expect("a storage");
    let (name, bytes) = attachment;
    let mut put = |path: &str, bytes: &[u8]| {
        file.create_stream(path).expect("a stream").write_all(bytes).expect("written");
    };
    put("/__attach_version1.0_#00000000/__substg1.0_3707001F", &utf16(name));
    put("/__attach_version1.0_#00000000/__substg1.0_37010102", bytes);
    file.flush().expect("flushed");
    file.into_inner().into_inner()
}

/// An Outlook message in which another one is embedded as a storage, as Outlook forwards them.
pub(super) fn msg_in_msg(inner: &[u8]) -> Vec<u8> {
    let outer = msg("Outer", "See below.", ("x.txt", b"x"));
    let mut file = cfb::CompoundFile::open(Cursor::new(outer)).expect("a container");
    let mut inner = cfb::CompoundFile::open(Cursor::new(inner)).expect("a container");
    let folder = "/__attach_version1.0_#00000001";
    let root = format!("{folder}/__substg1.0_3701000D");
    file.create_storage(folder).expect("a storage");
    let name: Vec<u8> = "Inner".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let path = format!("{folder}/__substg1.0_3001001F");
    file.create_stream(path).expect("a stream").write_all(&name).expect("written");
    let entries: Vec<(String, bool)> =
        inner.walk().map(|entry| (entry.path().display().to_string(), entry.is_storage())).collect();
    for (path, is_storage) in entries {
        let to = format!("{root}{}", path.trim_end_matches('/'));
        if is_storage {
            file.create_storage(to).expect("a storage");
            continue;
        }
        let mut bytes = Vec::new();
        inner.open_stream(&path).expect("a stream").read_to_end(&mut bytes).expect("read");
        if path == "/__properties_version1.0" {
            bytes.drain(24..32);
        }
        file.create_stream(to).expect("a stream").write_all(&bytes).expect("written");
    }
    file.flush().expect("flushed");
    file.into_inner().into_inner()
}

/// An XLS with one sheet, `Plan`, of these texts and numbers at (row, column), from 0.
pub(super) fn xls(cells: &[(u16, u16, Result<f64, &str>)]) -> Vec<u8> {
    let record = |kind: u16, data: &[u8]| {
        let length = u16::try_from(data.len()).expect("short");
        [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
    };
    let begin =
        |kind: u16| record(0x809, &[&0x600_u16.to_le_bytes()[..], &kind.to_le_bytes(), &[0; 12]].concat());
    let mut sheet = begin(0x10);
    for (row, column, value) in cells {
        let at = [row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat();
        sheet.extend(match value {
            Ok(number) => record(0x203, &[&at[..], &number.to_le_bytes()].concat()),
            Err(text) => {
                let length = u16::try_from(text.len()).expect("short");
                record(0x204, &[&at[..], &length.to_le_bytes(), &[0], text.as_bytes()].concat())
            }
        });
    }
    sheet.extend(record(0x0a, &[]));
    let mut workbook = begin(5);
    let bound = |offset: u32| record(0x85, &[&offset.to_le_bytes()[..], &[0, 0, 4, 0], b"Plan"].concat());
    let start = workbook.len() + bound(0).len() + record(0x0a, &[]).len();
    workbook.extend(bound(u32::try_from(start).expect("short")));
    workbook.extend(record(0x0a, &[]));
    workbook.extend(sheet);
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a container");
    file.create_stream("/Workbook").expect("a stream").write_all(&workbook).expect("written");
    file.flush().expect("flushed");
    file.into_inner().into_inner()
}

/// A TAR archive of these files.
pub(super) fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = tar::Header::new_gnu();
        // Set by hand: the crate does not write names that lead out.
        let field = &mut header.as_old_mut().name;
        field[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        archive.append(&header, *content).expect("appended");
    }
    archive.into_inner().expect("an archive")
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).expect("written");
    encoder.finish().expect("packed")
}
