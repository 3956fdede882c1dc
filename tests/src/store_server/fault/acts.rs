//! Does what a request asks for, to what the store holds.
//!
//! Called by the connection unless a fault prevents it. Buckets are dealt with here, everything else
//! where its name says.

use super::{
    answer::{Answer, Refusal},
    locks, objects,
    request::{Head, Operation},
    stock::{Bucket, Stock},
    uploads,
};
use crate::store_server::xml::{element, first};

/// The answer of a store that works, with the time that its clock shows.
pub(super) fn act(stock: &mut Stock, head: &Head, body: Vec<u8>) -> Answer {
    let done = match head.target.operation {
        Operation::MakeBucket => make_bucket(stock, head),
        Operation::HeadBucket => stock.bucket(&head.target.bucket).map(|_| Answer::empty(200)),
        Operation::Put => objects::put(stock, head, body),
        Operation::Copy => objects::copy(stock, head),
        Operation::Get | Operation::Head => objects::get(stock, head),
        Operation::Delete => objects::delete(stock, head),
        Operation::DeleteMany => objects::delete_many(stock, head, &body),
        Operation::List => objects::list(stock, head),
        Operation::BeginUpload => uploads::begin(stock, head),
        Operation::PutPart => uploads::put_part(stock, head, body),
        Operation::CompleteUpload => uploads::complete(stock, head, &body),
        Operation::AbortUpload => uploads::abort(stock, head),
        Operation::ListParts => uploads::list_parts(stock, head),
        Operation::ListUploads => uploads::list(stock, head),
        Operation::PutRetention => locks::put_retention(stock, head, &body),
        Operation::GetRetention => locks::get_retention(stock, head),
        Operation::PutHold => locks::put_hold(stock, head, &body),
        Operation::GetHold => locks::get_hold(stock, head),
        Operation::PutLockRule => locks::put_rule(stock, head, &body),
        Operation::GetLockRule => locks::get_rule(stock, head),
        Operation::PutVersioning => put_versioning(stock, head, &body),
        Operation::GetVersioning => get_versioning(stock, head),
        Operation::Other => Err(Refusal::NOT_HERE),
    };
    let now = stock.now.to_rfc2822().replace("+0000", "GMT");
    done.unwrap_or_else(Answer::from).with("date", now)
}

fn make_bucket(stock: &mut Stock, head: &Head) -> Result<Answer, Refusal> {
    let name = &head.target.bucket;
    if stock.buckets.contains_key(name) {
        return Err(Refusal::EXISTS);
    }
    let lockable = head.header("x-amz-bucket-object-lock-enabled") == Some("true");
    let bucket = Bucket { lockable, versioned: lockable, ..Bucket::default() };
    stock.buckets.insert(name.clone(), bucket);
    Ok(Answer::empty(200))
}

fn put_versioning(stock: &mut Stock, head: &Head, body: &[u8]) -> Result<Answer, Refusal> {
    let bucket = stock.bucket(&head.target.bucket)?;
    let versioned = match first(body, "Status").as_deref() {
        Some("Enabled") => true,
        Some("Suspended") => false,
        _ => return Err(Refusal::BAD_XML),
    };
    if bucket.lockable && !versioned {
        return Err(Refusal(409, "InvalidBucketState"));
    }
    bucket.versioned = versioned;
    Ok(Answer::empty(200))
}

fn get_versioning(stock: &mut Stock, head: &Head) -> Result<Answer, Refusal> {
    let versioned = stock.bucket(&head.target.bucket)?.versioned;
    let told = if versioned { element("Status", "Enabled") } else { String::new() };
    let root = "VersioningConfiguration";
    Ok(Answer::xml(200, &format!("<{root}>{told}</{root}>")))
}
