//! A remote engine that is asked what it is while documents are read and searched.

use std::sync::Arc;

use ibid::{RemoteLanguageModel, RemoteOptions};
use tokio::task::JoinHandle;

use crate::args::EngineArguments;
use crate::commands::key_command;
use crate::settings::Settings;

/// An engine that may not have said yet what it is.
#[derive(Debug)]
pub(crate) struct RemoteEngine(JoinHandle<Result<Arc<RemoteLanguageModel>, ibid::Error>>);

impl RemoteEngine {
    /// Begins to ask the engine at `address`. What can go wrong before does so here: an address that is none, and the command
    /// for the key, which may ask its user something and needs a terminal on which nothing is drawn yet.
    pub(crate) async fn ask(
        address: &str,
        wanted: Option<&str>,
        engine: &EngineArguments,
        settings: &Settings,
    ) -> anyhow::Result<Self> {
        let mut options = RemoteOptions::new(address).grammar(engine.engine_grammar);
        let is_on_this_machine = options.is_on_this_machine()?;
        if settings.offline && !is_on_this_machine {
            anyhow::bail!("offline: the engine of --engine is not on this machine");
        }
        if let Some(model) = wanted {
            options = options.model(model);
        }
        let key = match (&settings.engine_key, &engine.engine_key_command) {
            (Some(key), _) => Some(key.clone()),
            (None, Some(command)) => Some(key_command::key(command).await?),
            (None, None) => None,
        };
        if let Some(key) = key {
            options = options.key(key);
        }
        let connecting = async move {
            RemoteLanguageModel::connect(options).await.map(Arc::new).map_err(ibid::Error::from)
        };
        Ok(Self(tokio::spawn(connecting)))
    }

    /// The model, once the engine has answered; asked for once. Giving up waiting loses nothing.
    pub(crate) async fn answered(&mut self) -> Result<Arc<RemoteLanguageModel>, ibid::Error> {
        (&mut self.0).await.unwrap_or_else(|panic| {
            Err(ibid::Error::Internal(format!("connecting to the engine ended early: {panic}")))
        })
    }
}
