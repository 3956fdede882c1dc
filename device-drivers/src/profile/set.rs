//! The profiles in use, in the order in which they are tried.
//!
//! Made once by the composition root and shared by the drivers. The shipped profiles are part of
//! the program; a site adds or replaces some by name. Recognition never fails: the last profile
//! fits everything.

use std::{path::Path, sync::Arc};

use super::{DEFAULT_FOLDER, Profile, ProfileError, Tree, site};

/// The shipped profiles, the telling ones first and the one of last resort at the end.
const SHIPPED: [(&str, &str); 7] = [
    ("jieli-dv16", include_str!("../../profiles/jieli-dv16.toml")),
    ("novatek-c507", include_str!("../../profiles/novatek-c507.toml")),
    ("cn-zfy-param-ini", include_str!("../../profiles/cn-zfy-param-ini.toml")),
    ("cn-info-dat", include_str!("../../profiles/cn-info-dat.toml")),
    ("axis-body-worn", include_str!("../../profiles/axis-body-worn.toml")),
    ("parent-folder", include_str!("../../profiles/parent-folder.toml")),
    ("generic-dcim", include_str!("../../profiles/generic-dcim.toml")),
];

/// Profiles in the order in which they are tried; the last fits everything.
#[derive(Clone, Debug)]
pub struct ProfileSet {
    tried_in_order: Vec<Arc<Profile>>,
    last_resort: Arc<Profile>,
}

impl ProfileSet {
    /// The profiles that come with docket.
    ///
    /// # Errors
    /// [`ProfileError`] when a shipped profile is broken, which this crate's tests rule out.
    pub fn shipped() -> Result<Self, ProfileError> {
        let mut profiles = SHIPPED
            .iter()
            .map(|(name, text)| Profile::parse(text, name).map(Arc::new))
            .collect::<Result<Vec<_>, _>>()?;
        match profiles.pop() {
            Some(last) if last.fits_everything() => {
                Ok(Self { tried_in_order: profiles, last_resort: last })
            }
            _ => Err(ProfileError::new("shipped", "the last profile does not fit everything")),
        }
    }

    /// The shipped profiles and those of a site's `folder`; without one, of [`DEFAULT_FOLDER`] where
    /// that exists. Beside them what is wrong with the files that are left out.
    ///
    /// # Errors
    /// As [`Self::shipped`].
    pub fn of_site(folder: Option<&Path>) -> Result<(Self, Vec<ProfileError>), ProfileError> {
        let by_default = Path::new(DEFAULT_FOLDER);
        let folder = folder.or_else(|| by_default.is_dir().then_some(by_default));
        let (profiles, problems) = folder.map(site::read).unwrap_or_default();
        // Each is put before all others, so the last one is added first.
        let set = profiles.into_iter().rev().fold(Self::shipped()?, Self::with);
        Ok((set, problems))
    }

    /// Adds a site's own profile. One of the same name is replaced in its place; a new one is
    /// tried before all others, since whoever adds it knows these recorders.
    #[must_use]
    pub fn with(mut self, profile: Profile) -> Self {
        let profile = Arc::new(profile);
        if profile.name() == self.last_resort.name() && profile.fits_everything() {
            self.last_resort = profile;
            return self;
        }
        match self.tried_in_order.iter_mut().find(|old| old.name() == profile.name()) {
            Some(old) => *old = profile,
            None => self.tried_in_order.insert(0, profile),
        }
        self
    }

    /// The first profile whose layout fits.
    #[must_use]
    pub fn recognise(&self, tree: &Tree) -> Arc<Profile> {
        let found = self.tried_in_order.iter().find(|profile| profile.recognises(tree));
        Arc::clone(found.unwrap_or(&self.last_resort))
    }

    /// The profile of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Arc<Profile>> {
        self.iter().find(|profile| profile.name() == name).cloned()
    }

    /// The profile that fits everything.
    #[must_use]
    pub fn last_resort(&self) -> Arc<Profile> {
        Arc::clone(&self.last_resort)
    }

    /// All profiles in the order in which they are tried.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Profile>> {
        self.tried_in_order.iter().chain([&self.last_resort])
    }
}
