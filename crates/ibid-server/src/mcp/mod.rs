//! The service over the Model Context Protocol: tools, resources, progress, cancellation.

mod handler;
mod http;
mod resources;
mod tools;

use rmcp::ServiceExt;

pub use self::http::{HttpServer, serve_http};
use crate::Service;

/// The server ended with an error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The client did not speak the protocol.
    #[error("the client did not begin as the Model Context Protocol asks: {0}")]
    Handshake(String),
    /// The address cannot be listened at.
    #[error("cannot listen at {address}: {source}")]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The address can be reached from other machines.
    #[error(
        "{address} can be reached from other machines, and whoever reaches it reads your documents: \
         listen at 127.0.0.1 or [::1]"
    )]
    NotLoopback {
        /// The address.
        address: std::net::SocketAddr,
    },
    /// The server failed.
    #[error("the server failed: {0}")]
    Io(#[from] std::io::Error),
}

/// Serves one client over standard input and output until it closes them.
///
/// # Errors
/// When the client does not speak the protocol.
pub async fn serve_stdio(service: Service) -> Result<(), ServeError> {
    let running = Box::pin(handler::Handler::new(service).serve(rmcp::transport::stdio())).await;
    match running {
        Ok(running) => {
            let ended = running.waiting().await;
            ended.map(drop).map_err(|error| ServeError::Handshake(error.to_string()))
        }
        // A client that closes before it has begun wanted nothing.
        Err(rmcp::service::ServerInitializeError::ConnectionClosed(_)) => Ok(()),
        Err(error) => Err(ServeError::Handshake(error.to_string())),
    }
}
