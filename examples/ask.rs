//! Ingest a folder, ask a question, print every claim with its quotes:
//!
//! `cargo run --release -p ibid --example ask -- examples/handbook "How many days of annual leave?" model.gguf`
#![expect(clippy::print_stdout, reason = "a program that prints")]

use ibid::{Access, Answer, AskOptions, IngestOptions, LanguageModelFile, Library};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("give a folder of documents")?;
    let question = arguments.next().ok_or("give a question")?.parse()?;
    let model = match arguments.next() {
        Some(file) => Some(LanguageModelFile::new(file).load().await?),
        None => None,
    };

    let library = Library::open("example.ibid".as_ref(), Access::Write).await?;
    library.ingest(&[folder.into()], IngestOptions::new()).await?;
    let report = library.ask(&question, model, &AskOptions::default()).await?;

    for claim in report.answer().into_iter().flat_map(Answer::claims) {
        println!("{} (support {:.2})", claim.text(), claim.support().get());
        for quote in claim.quotes() {
            println!("  {}, lines {:?}: “{}”", quote.document(), quote.place().lines, quote.text());
        }
    }
    report.abstention().map_or(Ok(()), |abstention| Err(abstention.detail().into()))
}
