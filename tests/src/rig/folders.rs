//! A [`Rig`] whose station has further archive targets in folders.
//!
//! Used by stories about copies.

use std::fs;

use super::Rig;

impl Rig {
    /// The same with a required target of each of these names, in a folder of that name at the rig's home.
    ///
    /// # Panics
    /// When a folder cannot be made.
    #[must_use]
    pub fn with_folder_targets(self, names: &[&str]) -> Self {
        let mut settings = String::new();
        for name in names {
            let folder = self.home().join(name);
            fs::create_dir(&folder).expect("a folder");
            settings += &format!(
                "[[archive.targets]]\nname = \"{name}\"\nurl = \"file://{}\"\n",
                folder.display()
            );
        }
        let config = self.write("docket.toml", &settings);
        self.with("DOCKET_CONFIG", config)
    }
}
