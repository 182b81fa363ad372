use ibid_server::{Service, SharedModel, serve_http, serve_stdio};

use crate::args::McpArguments;
use crate::commands::{answering, library};
use crate::exit::Exit;
use crate::render;
use crate::settings::Settings;

/// `ibid mcp`. Standard output belongs to the client.
pub(crate) async fn run(arguments: McpArguments, settings: &Settings) -> anyhow::Result<Exit> {
    let model = answering::model(&arguments.answering, settings).await?;
    let library = library::open_or_ingest_to_read(&arguments.docs, settings).await?;
    let options = answering::options(&arguments.answering, settings)?;
    let model = match model {
        Some(model) => SharedModel::new(move || {
            let model = model.clone();
            async move { model.load().await }
        }),
        None => SharedModel::none(),
    };
    if model.is_none() {
        answering::note_extractive();
    }
    let service = Service::new(library, model, options);
    if let Some(address) = arguments.http {
        let server = serve_http(service, address).await?;
        render::note(&format!("serving {} (Ctrl-C stops)", server.url()));
        server.run(interrupted()).await?;
        render::note("stopped");
    } else {
        tokio::select! {
            served = serve_stdio(service) => served?,
            () = interrupted() => {}
        }
    }
    Ok(Exit::Success)
}

async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without a signal to wait for, the server goes on until it is ended from outside.
        std::future::pending::<()>().await;
    }
}
