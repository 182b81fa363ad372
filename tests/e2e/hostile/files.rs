//! The files: each made here, so that a test shows what is in it.

use std::fs::Permissions;
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::write::{SimpleFileOptions, ZipWriter};

const MIB: usize = 1 << 20;

/// What was made.
pub(super) struct Made {
    /// Names of files for which a reason has to be given.
    pub(super) refused: Vec<&'static str>,
    /// Whether there is a device: only the superuser can make one.
    pub(super) device: bool,
}

/// Fills the folder.
pub(super) fn make(docs: &Path) -> Made {
    fs_err::create_dir_all(docs.join("good")).expect("a folder");
    let mut refused = Vec::new();
    let write = |name: &str, bytes: &[u8]| fs_err::write(docs.join(name), bytes).expect("written");
    let mut bad = |name: &'static str, bytes: &[u8]| {
        write(name, bytes);
        refused.push(name);
    };

    // Archives that unpack to far more than they are, or hold themselves deep inside.
    bad("bomb.txt.gz", &gzip_of_zeros(300));
    bad("bomb.docx", &zip(&[("word/document.xml", Content::Spaces(300))]));
    let mut nested = b"Deep.".to_vec();
    for depth in 0..40 {
        let name = if depth == 0 { "deep.txt".to_owned() } else { format!("{depth}.zip") };
        nested = zip(&[(&name, Content::Bytes(&nested))]);
    }
    write("nested.zip", &nested);
    bad("cut.tar.gz", &gzip_of_zeros(1)[..200]);
    bad("endless.tar", &tar_that_declares(1 << 60));

    // XML that expands, asks for other files, or is deeper or longer than a reader expects.
    bad("laughs.xml", laughs().as_bytes());
    bad("outside.xml", b"<!DOCTYPE l [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<l>&x;</l>");
    bad("deep.xml", format!("{}x{}", "<a>".repeat(100_000), "</a>".repeat(100_000)).as_bytes());
    bad("deep.html", format!("{}<p>x", "<div>".repeat(1_000_000)).as_bytes());
    bad("deep.rtf", format!("{{\\rtf1 {}x", "{".repeat(100_000)).as_bytes());
    bad("deep.docx", &zip(&[("word/document.xml", Content::Bytes("<w:p>".repeat(100_000).as_bytes()))]));

    // Pages that are their own parents, and sizes that nothing has.
    bad(
        "loop.pdf",
        &pdf(&["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"]),
    );
    bad(
        "ring.pdf",
        &pdf(&[
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1000000000 >>",
            "<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1000000000 >>",
        ]),
    );
    bad("dimensions.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x06\0\0\0");
    bad("dimensions.ods", &sheet_that_repeats());

    // Lines without end, text that is none.
    one_line(&docs.join("line.txt"), 65 * MIB as u64);
    sparse_line(&docs.join("gigabyte.txt"), 1 << 30);
    refused.extend(["line.txt", "gigabyte.txt"]);
    let mut bad = |name: &'static str, bytes: &[u8]| {
        write(name, bytes);
        refused.push(name);
    };
    bad("noise.txt", &[0, 159, 146, 150, 0, 1, 2, 3]);
    bad("deep.json", format!("{}\n\u{0}", "[".repeat(2_000_000)).as_bytes());

    good(docs);
    not_files(docs, &mut refused);
    let device = Command::new("mknod").arg(docs.join("device")).args(["c", "1", "5"]).output();
    Made { refused, device: device.is_ok_and(|run| run.status.success()) }
}

/// What must be read, much of it out of what also holds what must not.
fn good(docs: &Path) {
    let write = |name: &str, bytes: &[u8]| fs_err::write(docs.join(name), bytes).expect("written");
    write("good/piano.md", b"# Piano\n\nThe piano is tuned in March.\n");
    write("good/name\nof \u{202e}two lines.md", b"# Gutter\n\nThe gutter is cleared in November.\n");
    write("invalid.txt", b"The chimney is swept in autumn. \xff\xfe\xff Costs \xa4 80.\n");
    let elements = "<a/>".repeat(1_000_000);
    write("many.xml", format!("<r>{elements}<b>The boiler room key hangs in the hall.</b></r>").as_bytes());
    let bomb = [
        ("inside.txt", Content::Bytes(b"The canoe lies in the garage.")),
        ("zeros.txt", Content::Spaces(300)),
    ];
    write("bomb.zip", &zip(&bomb));
    let escaping = [
        ("../../escape.txt", Content::Bytes(b"Out.")),
        ("/escape.txt", Content::Bytes(b"Out.")),
        ("lawn.txt", Content::Bytes(b"The lawn is mown on Fridays.")),
    ];
    write("escaping.zip", &zip(&escaping));
    write("escaping.tar", &tar_that_escapes());
    // What a sheet declares as its size is far more than the two cells that it has.
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>The windows are cleaned monthly</v></c></row>\
                <row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>";
    write("sparse.xlsx", &workbook(rows));
}

/// What is in a folder and is no file, or cannot be opened.
fn not_files(docs: &Path, refused: &mut Vec<&'static str>) {
    symlink(".", docs.join("loop")).expect("a link");
    symlink("there", docs.join("back")).expect("a link");
    symlink("back", docs.join("there")).expect("a link");
    symlink("/etc/passwd", docs.join("outside.txt")).expect("a link");
    let made = Command::new("mkfifo").arg(docs.join("pipe.txt")).status().expect("mkfifo runs");
    assert!(made.success());
    drop(std::os::unix::net::UnixListener::bind(docs.join("socket.txt")).expect("a socket"));
    refused.extend(["outside.txt", "pipe.txt", "socket.txt"]);
    fs_err::create_dir(docs.join("shut")).expect("a folder");
    fs_err::write(docs.join("shut/secret.txt"), "Nobody reads this.\n").expect("written");
    fs_err::set_permissions(docs.join("shut"), Permissions::from_mode(0o000)).expect("permitted");
}

/// What a file in an archive holds.
#[derive(Clone, Copy)]
enum Content<'a> {
    Bytes(&'a [u8]),
    /// So many mebibytes of spaces.
    Spaces(usize),
}

fn zip(files: &[(&str, Content<'_>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a part");
        match content {
            Content::Bytes(bytes) => zip.write_all(bytes).expect("written"),
            Content::Spaces(mebibytes) => {
                let spaces = vec![b' '; MIB];
                (0..*mebibytes).for_each(|_| zip.write_all(&spaces).expect("written"));
            }
        }
    }
    zip.finish().expect("an archive").into_inner()
}

fn gzip_of_zeros(mebibytes: usize) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![b'0'; MIB];
    (0..mebibytes).for_each(|_| gzip.write_all(&zeros).expect("written"));
    gzip.finish().expect("finished")
}

/// An archive whose only file is said to have so many bytes.
fn tar_that_declares(bytes: u64) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.set_path("a.txt").expect("a name");
    header.set_size(bytes);
    header.set_cksum();
    [header.as_bytes(), &b"Some text."[..]].concat()
}

fn tar_that_escapes() -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    let mut add = |name: &str, text: &[u8], kind, target: &str| {
        let mut header = tar::Header::new_gnu();
        // The library's own setters refuse such names.
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(kind);
        if !target.is_empty() {
            header.set_link_name(target).expect("a target");
        }
        header.set_size(text.len() as u64);
        header.set_cksum();
        tar.append(&header, text).expect("written");
    };
    let regular = tar::EntryType::Regular;
    add("../../escape.txt", b"Out.", regular, "");
    add("/escape.txt", b"Out.", regular, "");
    add("link.txt", b"", tar::EntryType::Symlink, "/etc/passwd");
    add("link.txt/escape.txt", b"Through the link.", regular, "");
    add("device.txt", b"", tar::EntryType::Char, "");
    add("bicycles.txt", b"The bicycles are serviced in April.", regular, "");
    tar.into_inner().expect("finished")
}

fn laughs() -> String {
    let level = |level: usize| {
        let ten = format!("&a{};", level - 1).repeat(10);
        format!("<!ENTITY a{level} \"{ten}\">")
    };
    let entities: String = (1..10).map(level).collect();
    format!("<!DOCTYPE l [<!ENTITY a0 \"ha\">{entities}]>\n<l>&a9;</l>")
}

/// A PDF of these objects, the first of which is its catalog.
fn pdf(objects: &[&str]) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (number, object) in (1..).zip(objects) {
        offsets.push(file.len());
        file.extend(format!("{number} 0 obj\n{object}\nendobj\n").into_bytes());
    }
    let (table, size) = (file.len(), objects.len() + 1);
    file.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").into_bytes());
    for offset in offsets {
        file.extend(format!("{offset:010} 00000 n \n").into_bytes());
    }
    let trailer = format!("trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
    file.extend(trailer.into_bytes());
    file
}

/// A million rows of sixteen thousand cells, in a few bytes.
fn sheet_that_repeats() -> Vec<u8> {
    let namespaces = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
                      xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
                      xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"";
    let content = format!(
        "<office:document-content {namespaces}><office:body><office:spreadsheet><table:table table:name=\"S\">\
         <table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell \
         table:number-columns-repeated=\"16384\"><text:p>x</text:p></table:table-cell></table:table-row></table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    );
    zip(&[
        ("mimetype", Content::Bytes(b"application/vnd.oasis.opendocument.spreadsheet")),
        ("content.xml", Content::Bytes(content.as_bytes())),
    ])
}

/// A workbook with one sheet of these rows.
fn workbook(rows: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relationships = "http://schemas.openxmlformats.org/package/2006/relationships";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |target: &str, kind: &str| {
        format!(
            "<Relationships xmlns=\"{relationships}\"><Relationship Id=\"r1\" Type=\"{office}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let sheet = format!(
        "<worksheet xmlns=\"{main}\"><dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData></worksheet>"
    );
    let book = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    zip(&[
        ("_rels/.rels", Content::Bytes(relation("xl/workbook.xml", "officeDocument").as_bytes())),
        ("xl/workbook.xml", Content::Bytes(book.as_bytes())),
        (
            "xl/_rels/workbook.xml.rels",
            Content::Bytes(relation("worksheets/sheet1.xml", "worksheet").as_bytes()),
        ),
        ("xl/worksheets/sheet1.xml", Content::Bytes(sheet.as_bytes())),
    ])
}

/// One line of words.
pub(super) fn one_line(path: &Path, bytes: u64) {
    let mut file = fs_err::File::create(path).expect("a file");
    let block = b"word ".repeat(MIB / 5);
    let mut left = usize::try_from(bytes).expect("it fits");
    while left > 0 {
        let now = left.min(block.len());
        file.write_all(&block[..now]).expect("written");
        left -= now;
    }
}

/// A line that begins with words and goes on in a hole of the file: it takes no room on the disk.
fn sparse_line(path: &Path, bytes: u64) {
    one_line(path, 16 << 10);
    fs_err::OpenOptions::new().write(true).open(path).expect("it is there").set_len(bytes).expect("resized");
}
