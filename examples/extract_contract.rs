//! A contract as a value of a Rust type, every field of it with its quote:
//!
//! `cargo run --release -p ibid --example extract_contract -- examples/contracts model.gguf`
#![expect(clippy::print_stdout, reason = "a program that prints")]

use ibid::{Access, ExtractOptions, IngestOptions, LanguageModelFile, Library, Standing};

/// What we want to know of a lease. The comments are what the model is told of the fields.
#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
#[expect(dead_code, reason = "printed whole")]
struct Lease {
    /// The landlord's name
    landlord: Option<String>,
    /// The tenant's name
    tenant: Option<String>,
    /// The monthly rent
    monthly_rent: Option<f64>,
    /// The deposit
    deposit: Option<f64>,
    /// Months of notice
    notice_months: Option<u32>,
    /// Whether subletting is permitted
    subletting_permitted: Option<bool>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("give a folder of contracts")?;
    let model = LanguageModelFile::new(arguments.next().ok_or("give a model")?).load().await?;

    let library = Library::open("example.ibid".as_ref(), Access::Write).await?;
    library.ingest(&[folder.into()], IngestOptions::new()).await?;
    let question = "What are the terms of the lease of the workshop?".parse()?;
    let report = library.extract::<Lease>(&question, model, &ExtractOptions::default()).await?;

    let Some(lease) = report.extraction().grounded() else {
        return Err(report
            .extraction()
            .abstention()
            .map_or("nothing", |abstention| abstention.detail())
            .into());
    };
    println!("{:#?}", lease.value());
    for field in lease.all_evidence().iter().filter(|field| field.standing() != Standing::Null) {
        println!("{}", field.pointer());
        for quote in field.quotes() {
            println!("  {}, lines {:?}: “{}”", quote.document(), quote.place().lines, quote.text());
        }
    }
    Ok(())
}
