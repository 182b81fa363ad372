use std::net::SocketAddr;

use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::ServeError;
use super::handler::Handler;
use crate::Service;

/// A server that listens already.
#[derive(Debug)]
pub struct HttpServer {
    listener: TcpListener,
    address: SocketAddr,
    service: Service,
}

/// Listens at `address`, which no other machine can reach; [`HttpServer::run`] then serves clients over streamable HTTP at
/// the path `/mcp`. Requests that a browser sends from another site's page are refused: the host that they name must be
/// this machine.
///
/// # Errors
/// When the address is not one of this machine alone, or cannot be listened at.
pub async fn serve_http(service: Service, address: SocketAddr) -> Result<HttpServer, ServeError> {
    if !address.ip().is_loopback() {
        return Err(ServeError::NotLoopback { address });
    }
    let listen = |source| ServeError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    Ok(HttpServer { listener, address, service })
}

impl HttpServer {
    /// Where clients find it.
    pub fn url(&self) -> String {
        format!("http://{}/mcp", self.address)
    }

    /// Serves until `stop` is done; answers in the making are cancelled then.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), ServeError> {
        let cancellation = CancellationToken::new();
        let config = StreamableHttpServerConfig::default()
            .with_cancellation_token(cancellation.child_token())
            .enforce_origin_validation();
        let handler = Handler::new(self.service);
        let sessions = std::sync::Arc::new(LocalSessionManager::default());
        let service = StreamableHttpService::new(move || Ok(handler.clone()), sessions, config);
        let router = axum::Router::new().nest_service("/mcp", service);
        let stopped = async move {
            stop.await;
            cancellation.cancel();
        };
        axum::serve(self.listener, router).with_graceful_shutdown(stopped).await?;
        Ok(())
    }
}
