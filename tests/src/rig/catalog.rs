//! The catalog of a [`Rig`], laid hands on behind the station's back.
//!
//! Used by stories and campaigns that need what no command does or tells. No station runs meanwhile.

use sqlx::{ConnectOptions, Connection, Row, SqliteConnection, sqlite::SqliteConnectOptions};

use super::Rig;

impl Rig {
    /// A number that the catalog answers.
    ///
    /// # Panics
    /// When it cannot be asked.
    #[must_use]
    pub fn number(&self, query: &'static str) -> i64 {
        self.on_catalog(async |db| {
            sqlx::query(query).fetch_one(db).await.expect("an answer").get(0)
        })
    }

    /// Texts that the catalog answers, a row each.
    ///
    /// # Panics
    /// When it cannot be asked.
    #[must_use]
    pub fn texts(&self, query: &'static str) -> Vec<String> {
        self.on_catalog(async |db| {
            sqlx::query_scalar(query).fetch_all(db).await.expect("an answer")
        })
    }

    /// Changes the catalog.
    ///
    /// # Panics
    /// When it cannot be changed.
    pub fn sql(&self, statement: &'static str) {
        self.on_catalog(async |db| {
            sqlx::query(statement).execute(db).await.expect("a change");
        });
    }

    fn on_catalog<T>(&self, does: impl AsyncFnOnce(&mut SqliteConnection) -> T) -> T {
        self.rest();
        let options = SqliteConnectOptions::new().filename(self.data().join("catalog.db"));
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime.enable_all().build().expect("a runtime").block_on(async {
            let mut db = options.connect().await.expect("a catalog");
            let done = does(&mut db).await;
            db.close().await.expect("it closes");
            done
        })
    }
}
