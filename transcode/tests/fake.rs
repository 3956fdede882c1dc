//! The fake keeps the promises of the seam.

use docket_transcode::{MediaFacts, conformance, fake};

#[test]
fn the_fake_conforms() {
    let facts = MediaFacts { container: "fake".into(), ..MediaFacts::default() };
    let clip = fake::clip(&facts).unwrap();
    conformance::check(&fake::FakeTranscoder::by_content(), &clip).unwrap();
}
