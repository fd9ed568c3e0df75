//! What stands in the store, read and written past the programs under test, with SQLite's own shell.

use super::Gateway;
use std::path::PathBuf;

impl Gateway {
    /// The rows that a query finds, with `|` between columns. The controller runs, or has run.
    ///
    /// # Panics
    /// With SQLite's words, when it refuses.
    #[must_use]
    pub fn rows(&self, query: &str) -> Vec<String> {
        self.sqlite(query).lines().map(str::to_owned).collect()
    }

    /// Changes what the store holds behind everybody's back. The controller must not run: it would not learn of it.
    ///
    /// # Panics
    /// With SQLite's words, when it refuses.
    pub fn rewrite(&self, statements: &str) {
        assert!(self.programs[0].is_none(), "the controller was expected to be stopped");
        self.sqlite(statements);
    }

    /// Adds what the controller need not learn of, like staff or hours that are over. It may run.
    ///
    /// # Panics
    /// With SQLite's words, when it refuses.
    pub fn write_to_store(&self, statements: &str) {
        self.sqlite(statements);
    }

    /// Has the store made and written before any program runs, and gives it to them.
    pub fn with_store(&self, write: impl FnOnce(&std::path::Path)) {
        assert!(self.programs[0].is_none(), "the controller was expected to be stopped");
        self.write_configuration();
        write(&self.store());
        for file in std::fs::read_dir(self.state_dir()).expect("read the state folder").flatten() {
            super::users::give_to_controller(&file.path(), 0o660);
        }
    }

    /// The store's file.
    #[must_use]
    pub fn store(&self) -> PathBuf {
        self.state_dir().join("hotspot.db")
    }

    fn sqlite(&self, statements: &str) -> String {
        let mut shell = self.command("sqlite3");
        shell.args(["-bail", "-cmd", ".timeout 5000"]).arg(self.store()).arg(statements);
        let output = shell.output().expect("start sqlite3 (package sqlite3)");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "sqlite3 refused {statements}: {said}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}
