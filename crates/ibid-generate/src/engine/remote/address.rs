use reqwest::Url;

use super::RemoteError;

/// Where an OpenAI-compatible interface is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    base: Url,
}

impl Address {
    /// Reads what a user types: the server alone, or with the interface's path (`/v1`) or that of a method of it.
    pub(super) fn parse(text: &str) -> Result<Self, RemoteError> {
        let refused = |reason: &str| RemoteError::Address { reason: reason.to_owned() };
        let text = text.trim();
        // `localhost:8080` would be read as the scheme `localhost`.
        let text = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        let mut base = Url::parse(&text).map_err(|error| refused(&error.to_string()))?;
        if !matches!(base.scheme(), "http" | "https") {
            return Err(refused("it is neither http nor https"));
        }
        if !base.username().is_empty() || base.password().is_some() || base.query().is_some() {
            return Err(refused("it holds a password or a query: a key belongs into IBID_ENGINE_KEY"));
        }
        base.set_fragment(None);
        let path = base.path().trim_end_matches('/');
        let path = path.strip_suffix("/chat/completions").unwrap_or(path).to_owned();
        base.set_path(if path.is_empty() { "/v1" } else { &path });
        Ok(Self { base })
    }

    /// A method of the interface: `models`, `chat/completions`.
    pub(super) fn method(&self, name: &str) -> Url {
        self.at(&format!("{}/{name}", self.base.path()))
    }

    /// A path of the server beside the interface.
    pub(super) fn beside(&self, path: &str) -> Url {
        let above = self.base.path().strip_suffix("/v1").unwrap_or_default();
        self.at(&format!("{above}/{path}"))
    }

    /// Whether it is on this machine.
    pub(super) fn is_loopback(&self) -> bool {
        let host = self.base.host_str().unwrap_or_default().trim_matches(['[', ']']);
        host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.base.scheme() == "https"
    }

    pub(super) fn as_str(&self) -> &str {
        self.base.as_str()
    }

    fn at(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(path);
        url
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn what_users_type() {
        for (typed, url) in [
            ("localhost:11434", "http://localhost:11434/v1"),
            ("http://localhost:8080/", "http://localhost:8080/v1"),
            ("http://localhost:8080/v1/", "http://localhost:8080/v1"),
            ("https://api.example.com/openai/v1/chat/completions", "https://api.example.com/openai/v1"),
            (" http://[::1]:8000#x ", "http://[::1]:8000/v1"),
        ] {
            assert_eq!(
                Address::parse(typed).map(|address| address.as_str().to_owned()).ok().as_deref(),
                Some(url),
                "{typed}"
            );
        }
        let address = Address::parse("https://example.com/a/v1").expect("an address");
        assert_eq!(address.method("models").as_str(), "https://example.com/a/v1/models");
        assert_eq!(address.beside("props").as_str(), "https://example.com/a/props");
        assert!(!address.is_loopback() && Address::parse("127.0.0.1:1").expect("an address").is_loopback());
        assert!(Address::parse("[::1]:1").expect("an address").is_loopback());
    }

    #[test]
    fn secrets_in_an_address_are_refused_and_not_repeated() {
        for typed in
            ["http://me:hunter2@localhost:1", "http://localhost/v1?key=hunter2", "ftp://hunter2", "http://"]
        {
            let error = Address::parse(typed).expect_err(typed).to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
