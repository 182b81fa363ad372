use std::path::PathBuf;

use ibid_store::Quantization;

use crate::Failure;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    All,
    Search,
}

#[derive(Debug, Clone)]
pub(crate) struct Options {
    pub(crate) chunks: usize,
    pub(crate) texts: Option<PathBuf>,
    pub(crate) vectors: Option<PathBuf>,
    pub(crate) queries: Option<PathBuf>,
    pub(crate) query_texts: Option<PathBuf>,
    pub(crate) noise: f32,
    pub(crate) dimension: usize,
    pub(crate) quantization: Quantization,
    pub(crate) readers: Vec<usize>,
    pub(crate) searches: usize,
    pub(crate) commit: usize,
    pub(crate) folder: PathBuf,
    pub(crate) export: Option<PathBuf>,
    pub(crate) phase: Phase,
    pub(crate) only: String,
}

impl Options {
    pub(crate) fn of(mut arguments: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let mut options = Self {
            chunks: 10_000,
            texts: None,
            vectors: None,
            queries: None,
            query_texts: None,
            noise: 0.6,
            dimension: 384,
            quantization: Quantization::None,
            readers: vec![1, 4, 16],
            searches: 400,
            commit: 1000,
            folder: PathBuf::new(),
            export: None,
            phase: Phase::All,
            only: String::new(),
        };
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or_else(|| format!("{name} has no value"))?;
            match name.as_str() {
                "--chunks" => options.chunks = value.parse()?,
                "--texts" => options.texts = Some(value.into()),
                "--vectors" => options.vectors = Some(value.into()),
                "--queries" => options.queries = Some(value.into()),
                "--query-texts" => options.query_texts = Some(value.into()),
                "--noise" => options.noise = value.parse()?,
                "--dimension" => options.dimension = value.parse()?,
                "--quantization" => {
                    options.quantization = match value.as_str() {
                        "none" => Quantization::None,
                        "scalar" => Quantization::Scalar,
                        "binary" => Quantization::Binary,
                        _ => return Err(format!("unknown quantization `{value}`").into()),
                    }
                }
                "--readers" => {
                    options.readers = value.split(',').map(str::parse).collect::<Result<_, _>>()?;
                }
                "--searches" => options.searches = value.parse()?,
                "--commit" => options.commit = value.parse()?,
                "--folder" => options.folder = value.into(),
                "--export" => options.export = Some(value.into()),
                "--only" => options.only = value,
                "--phase" => options.phase = if value == "search" { Phase::Search } else { Phase::All },
                _ => return Err(format!("unknown option {name}").into()),
            }
        }
        if options.folder.as_os_str().is_empty() {
            let name = format!("store-scale-{}-{}", options.chunks, options.quantization_name());
            options.folder = std::env::temp_dir().join(name);
        }
        Ok(options)
    }

    pub(crate) fn quantization_name(&self) -> &'static str {
        match self.quantization {
            Quantization::Scalar => "scalar",
            Quantization::Binary => "binary",
            _ => "none",
        }
    }
}
