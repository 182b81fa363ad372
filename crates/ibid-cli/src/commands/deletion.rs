use ibid::Library;

use crate::exit::Exit;
use crate::render;
use crate::settings::Settings;

/// `ibid doctor --prove-deleted DOC`.
pub(crate) async fn prove(document: &str, texts: &[String], settings: &Settings) -> anyhow::Result<Exit> {
    let spinner = render::spinner("writing the library's files anew");
    let proof = Library::prove_deleted(&settings.library, &document.parse()?, texts).await;
    spinner.finish_and_clear();
    let proof = proof?;
    let exit = if proof.proven { Exit::Success } else { Exit::Nothing };
    if settings.json {
        render::json(&proof)?;
        return Ok(exit);
    }
    let found = &proof.found;
    if proof.records_deleted > 0 {
        render::line(&format!("deleted {} that named it", records(proof.records_deleted)));
    }
    for (count, what) in [(found.versions, "version"), (found.points, "vector")] {
        if count > 0 {
            render::line(&format!("left: {}", render::count(count, what)));
        }
    }
    if found.records > 0 {
        render::line(&format!("left: {}", records(found.records)));
    }
    for file in &found.holding {
        render::line(&format!("left: the text is in {}", file.display()));
    }
    let (files, bytes) = (render::count(found.files, "file"), render::bytes(found.bytes));
    let looked_for = if texts.is_empty() { "" } else { ", nor the text" };
    if proof.proven {
        render::line(&format!(
            "proven: nothing of {document} is left: no version, chunk, vector or trace{looked_for} \
             ({files}, {bytes} looked through)"
        ));
        render::note("exports, backups and other libraries are not looked at");
        if proof.records_deleted == 0 {
            render::note(&format!("nothing named {document} before either: is that how it is spelt?"));
        }
    }
    Ok(exit)
}

fn records(count: usize) -> String {
    if count == 1 { "1 trace or turn".to_owned() } else { format!("{count} traces and turns") }
}
