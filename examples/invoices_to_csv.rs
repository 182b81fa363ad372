//! The invoices of a folder as rows of a CSV file, every value beside its quote; run again, it goes on where it was:
//!
//! `cargo run --release -p ibid --example invoices_to_csv -- examples/invoices examples/invoices.schema.json model.gguf`
#![expect(clippy::print_stdout, reason = "a program that prints")]

use std::path::Path;
use std::sync::Arc;

use futures::StreamExt as _;
use ibid::{
    Access, EachOptions, IngestOptions, JsonSchema, LanguageModelFile, Library, RecordFile, RecordFormat,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, schema, model] = &arguments[..] else {
        return Err("give a folder, a schema and a model".into());
    };
    let schema = Arc::new(JsonSchema::parse(&fs_err::read(schema)?)?);
    let model = LanguageModelFile::new(model).load().await?;

    let library = Library::open("example.ibid".as_ref(), Access::Write).await?;
    library.ingest(&[folder.into()], IngestOptions::new()).await?;
    let mut file = RecordFile::open(Path::new("invoices.csv"), RecordFormat::Csv, &schema).await?;
    let wanted = ("What is invoiced?".parse()?, Arc::clone(&schema));
    let is_done = |of: &ibid::RecordOf| file.is_done(of);
    let (count, mut records) = library.extract_each(wanted, model, EachOptions::default(), &is_done).await?;
    println!("{count} documents to read");
    while let Some(record) = records.next().await {
        file.write(&record).await?;
        match &record.result {
            Ok(report) => match report.extraction().grounded() {
                Some(grounded) => println!("{}: {}", record.of, grounded.value()),
                None => println!("{}: no invoice", record.of),
            },
            Err(error) => println!("{}: {error}", record.of),
        }
    }
    Ok(())
}
