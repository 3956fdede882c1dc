//! exFAT as Microsoft's public specification of 2019, revision 1.00, has it.

pub(super) mod boot;
pub(super) mod entries;
