use std::collections::HashMap;

use pdf_oxide::PdfDocument;
use pdf_oxide::object::Object;

use super::layout::{self, Piece};

/// Fields inherit from their parents, which are not nested deeper than this.
const MAX_PARENTS: usize = 8;

/// What is filled into the form on page `index`, from 0: it is drawn by the viewer, not by the page.
///
/// Read from the page's own annotations, because the library follows the tree of fields in circles, if it has any.
pub(super) fn of_page(document: &PdfDocument, index: usize) -> Vec<Piece> {
    let Ok(page) = document.get_page(index) else { return Vec::new() };
    let annotations = page.as_dict().and_then(|page| resolved(document, page.get("Annots")?));
    let Some(Object::Array(annotations)) = annotations else { return Vec::new() };
    annotations.iter().filter_map(|annotation| filled_in(document, annotation)).collect()
}

fn filled_in(document: &PdfDocument, annotation: &Object) -> Option<Piece> {
    let annotation = resolved(document, annotation)?;
    let dictionary = annotation.as_dict()?;
    if resolved(document, dictionary.get("Subtype")?)?.as_name()? != "Widget" {
        return None;
    }
    let kind = inherited(document, dictionary, "FT")?;
    let value = inherited(document, dictionary, "V")?;
    if !matches!(kind.as_name()?, "Tx" | "Ch") {
        return None;
    }
    let text = pdf_oxide::optional_content::decode_pdf_text_string(value.as_string()?);
    let rectangle = resolved(document, dictionary.get("Rect")?)?;
    let numbers: Vec<f32> = rectangle.as_array()?.iter().filter_map(number).collect();
    let [x, y, other_x, other_y] = numbers.as_slice() else { return None };
    let (left, right) = (x.min(*other_x), x.max(*other_x));
    let (bottom, top) = (y.min(*other_y), y.max(*other_y));
    let size = (top - bottom).clamp(1.0, 12.0);
    // A field of many lines begins at its top.
    let text = layout::as_drawn(&text.replace(['\r', '\n'], " "));
    Some(Piece { text, left, right, bottom: top - size, size, font: String::new() })
}

fn number(object: &Object) -> Option<f32> {
    object.as_real().or_else(|| object.as_integer().map(|number| number as f64)).map(|number| number as f32)
}

fn inherited(document: &PdfDocument, field: &HashMap<String, Object>, key: &str) -> Option<Object> {
    let mut field = field.clone();
    for _ in 0..MAX_PARENTS {
        if let Some(found) = field.get(key) {
            return resolved(document, found);
        }
        let parent = resolved(document, field.get("Parent")?)?;
        field.clone_from(parent.as_dict()?);
    }
    None
}

fn resolved(document: &PdfDocument, object: &Object) -> Option<Object> {
    match object {
        Object::Reference(reference) => document.load_object(*reference).ok(),
        other => Some(other.clone()),
    }
}
