//! Small files, made here so that a test shows what is in them.

use std::io::Write;

/// A ZIP archive of these parts.
pub(super) fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, content)| (*name, content.as_bytes())).collect();
    archive_of(&parts)
}

/// A ZIP archive of these files.
pub(super) fn archive_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a part");
        zip.write_all(content).expect("written");
    }
    zip.finish().expect("an archive").into_inner()
}

pub(super) fn word_xml(body: &str) -> String {
    let namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"{namespace}\"><w:body>{body}</w:body></w:document>")
}

/// A DOCX with this body.
pub(super) fn docx(body: &str) -> Vec<u8> {
    archive(&[("word/document.xml", &word_xml(body))])
}

/// A paragraph of one run, with these properties.
pub(super) fn paragraph(properties: &str, text: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>")
}

/// A PDF with these lines of 12-point type on its pages; and more objects, the first of which is number
/// `4 + 2 * pages`, and entries of the catalog and the trailer.
pub(super) struct Pdf<'a> {
    pub(super) pages: &'a [&'a [&'a str]],
    pub(super) objects: &'a [&'a str],
    pub(super) catalog: &'a str,
    pub(super) trailer: &'a str,
}

impl Pdf<'_> {
    pub(super) fn build(&self) -> Vec<u8> {
        let count = self.pages.len();
        let kids: Vec<String> = (0..count).map(|page| format!("{} 0 R", 4 + 2 * page)).collect();
        let mut objects = vec![
            format!("<< /Type /Catalog /Pages 2 0 R {} >>", self.catalog),
            format!("<< /Type /Pages /Kids [{}] /Count {count} >>", kids.join(" ")),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
        ];
        for (page, lines) in self.pages.iter().enumerate() {
            objects.push(format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R \
                 /Resources << /Font << /F1 3 0 R >> >> >>",
                5 + 2 * page
            ));
            let mut content = "BT /F1 12 Tf 72 760 Td 14 TL\n".to_owned();
            for line in *lines {
                content.extend(["(", line, ") Tj T*\n"]);
            }
            content.push_str("ET");
            objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
        }
        objects.extend(self.objects.iter().map(|object| (*object).to_owned()));
        self.file(&objects)
    }

    fn file(&self, objects: &[String]) -> Vec<u8> {
        let mut file = b"%PDF-1.4\n".to_vec();
        let mut offsets = Vec::new();
        for (number, object) in (1..).zip(objects) {
            offsets.push(file.len());
            file.extend(format!("{number} 0 obj\n{object}\nendobj\n").into_bytes());
        }
        let table = file.len();
        let size = objects.len() + 1;
        file.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").into_bytes());
        for offset in offsets {
            file.extend(format!("{offset:010} 00000 n \n").into_bytes());
        }
        let trailer = self.trailer;
        file.extend(
            format!("trailer << /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n")
                .into_bytes(),
        );
        file
    }
}

pub(super) fn pdf(pages: &[&[&str]]) -> Vec<u8> {
    Pdf { pages, objects: &[], catalog: "", trailer: "" }.build()
}
