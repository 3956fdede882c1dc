//! Time stamps of RFC 3161: the question to an authority, and its answer checked without it.
//!
//! Called by `api` for checkpoints of the custody log. The answer counts only if the authority's own
//! certificate, which the site names, leads to the signature, and if it speaks of exactly the bytes
//! asked about. No nonce is asked for: the digest of a signed checkpoint never comes twice, and an
//! answer can so be checked years later by somebody who has the checkpoint alone. Nothing here
//! reads files or talks to anybody.

use chrono::{DateTime, Utc};
use cmpv2::status::PkiStatus;
use cms::{
    cert::{
        CertificateChoices,
        x509::{Certificate, ext::pkix::SubjectKeyIdentifier, spki::AlgorithmIdentifierOwned},
    },
    content_info::ContentInfo,
    signed_data::{SignedData, SignerIdentifier, SignerInfo},
};
use der::{
    Any, Decode, Encode, Sequence,
    asn1::{Null, ObjectIdentifier, OctetString, OctetStringRef},
    oid::db::{
        rfc5911::{ID_CONTENT_TYPE, ID_MESSAGE_DIGEST, ID_SIGNED_DATA},
        rfc5912::{ID_SHA_256, ID_SHA_384, ID_SHA_512},
    },
};
use rustls_pki_types::{
    CertificateDer, SignatureVerificationAlgorithm, TrustAnchor, UnixTime, pem::PemObject,
};
use sha2::{Digest, Sha256, Sha384, Sha512};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert, ring as algorithms};
use x509_tsp::{MessageImprint, TimeStampReq, TimeStampResp, TspVersion, TstInfo};

/// What a token of RFC 3161 holds: id-ct-TSTInfo.
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
/// Which certificate signed, by its digest: id-aa-signingCertificateV2 (RFC 5035).
const SIGNING_CERTIFICATE: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
/// The extended key usage of time stamp authorities, id-kp-timeStamping, as DER holds it.
const TIME_STAMPING: &[u8] = &[43, 6, 1, 5, 5, 7, 3, 8];
/// An answer longer than this is none.
const ANSWER_MAX: usize = 64 << 10;

/// The authorities a site trusts.
pub struct Authority {
    certificates: Vec<CertificateDer<'static>>,
}

impl Authority {
    /// Reads certificates in PEM form: each an authority's own, or its root's.
    ///
    /// # Errors
    /// [`StampError::Authority`] when there is none, or one that cannot be used.
    pub fn parse(pem: &[u8]) -> Result<Self, StampError> {
        let certificates = CertificateDer::pem_slice_iter(pem)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|e| StampError::Authority(e.to_string()))?;
        let authority = Self { certificates };
        if authority.anchors()?.is_empty() {
            return Err(StampError::Authority("there is no certificate in it".into()));
        }
        Ok(authority)
    }

    fn anchors(&self) -> Result<Vec<TrustAnchor<'_>>, StampError> {
        self.certificates
            .iter()
            .map(|c| anchor_from_trusted_cert(c).map_err(|e| StampError::Authority(e.to_string())))
            .collect()
    }
}

/// What an authority said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// When it had seen the bytes, by its clock; whole seconds.
    pub at: DateTime<Utc>,
    /// Under which of its policies: an object identifier.
    pub policy: String,
    /// Its own number of this stamp, lower-case hex.
    pub serial: String,
}

/// The question about `bytes`: a `TimeStampReq` in DER. The same bytes give the same question.
///
/// # Errors
/// [`StampError::Unreadable`]: never for this shape.
pub fn question(bytes: &[u8]) -> Result<Vec<u8>, StampError> {
    let imprint = MessageImprint {
        hash_algorithm: AlgorithmIdentifierOwned {
            oid: ID_SHA_256,
            parameters: Some(Any::from(Null)),
        },
        hashed_message: OctetString::new(Sha256::digest(bytes).to_vec())?,
    };
    let question = TimeStampReq {
        version: TspVersion::V1,
        message_imprint: imprint,
        req_policy: None,
        nonce: None,
        cert_req: true,
        extensions: None,
    };
    Ok(question.to_der()?)
}

/// What an authority stamps of `bytes`: their SHA-256.
#[must_use]
pub fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The SHA-256 that an answer is about, whoever signed it: only to find out what it speaks of.
///
/// # Errors
/// [`StampError::Unreadable`], [`StampError::Refused`], or [`StampError::OtherBytes`] for another digest than
/// SHA-256.
pub fn stamped_digest(answer: &[u8]) -> Result<[u8; 32], StampError> {
    let (_, content) = open(&granted(answer)?)?;
    let imprint = TstInfo::from_der(&content)?.message_imprint;
    if imprint.hash_algorithm.oid != ID_SHA_256 {
        return Err(StampError::OtherBytes);
    }
    imprint.hashed_message.as_bytes().try_into().map_err(|_| StampError::OtherBytes)
}

/// Checks an authority's answer, a `TimeStampResp` in DER, about `bytes`.
///
/// # Errors
/// See [`StampError`]: whatever is not exactly as RFC 3161 asks makes it worthless.
pub fn check(answer: &[u8], bytes: &[u8], authority: &Authority) -> Result<Stamp, StampError> {
    let (stamp, signed, content) = read(answer, bytes)?;
    let since = stamp.at.signed_duration_since(DateTime::UNIX_EPOCH);
    let at = since.to_std().map_err(|_| StampError::Unreadable("no time".into()))?;
    let at = UnixTime::since_unix_epoch(at);
    signature(&signed, &content, authority, at)?;
    Ok(stamp)
}

/// What an answer about `bytes` says, whoever signed it: of worth only to refuse one that is none.
///
/// # Errors
/// As for [`check`], but for what the authority is asked for.
pub fn claimed(answer: &[u8], bytes: &[u8]) -> Result<Stamp, StampError> {
    read(answer, bytes).map(|(stamp, ..)| stamp)
}

/// What an answer about `bytes` says, what of it is signed, and that content.
fn read(answer: &[u8], bytes: &[u8]) -> Result<(Stamp, SignedData, Vec<u8>), StampError> {
    let (signed, content) = open(&granted(answer)?)?;
    let info = TstInfo::from_der(&content)?;
    let of_bytes = info.message_imprint.hash_algorithm.oid == ID_SHA_256
        && info.message_imprint.hashed_message.as_bytes() == Sha256::digest(bytes).as_slice();
    if !of_bytes {
        return Err(StampError::OtherBytes);
    }
    let at = i64::try_from(info.gen_time.to_unix_duration().as_secs());
    let at = at.ok().and_then(|s| DateTime::from_timestamp(s, 0));
    let stamp = Stamp {
        at: at.ok_or_else(|| StampError::Unreadable("no time".into()))?,
        policy: info.policy.to_string(),
        serial: hex::encode(info.serial_number.as_bytes()),
    };
    Ok((stamp, signed, content))
}

/// The token of an answer that grants one.
fn granted(answer: &[u8]) -> Result<ContentInfo, StampError> {
    if answer.len() > ANSWER_MAX {
        return Err(StampError::Unreadable("it is too long".into()));
    }
    let response = TimeStampResp::from_der(answer)?;
    let token = response.time_stamp_token.ok_or(StampError::Refused)?;
    match response.status.status {
        PkiStatus::Accepted | PkiStatus::GrantedWithMods => Ok(token),
        _ => Err(StampError::Refused),
    }
}

/// The signed content of a token.
fn open(token: &ContentInfo) -> Result<(SignedData, Vec<u8>), StampError> {
    if token.content_type != ID_SIGNED_DATA {
        return Err(StampError::Unreadable("it is not signed".into()));
    }
    let signed: SignedData = token.content.decode_as()?;
    let content = &signed.encap_content_info;
    if content.econtent_type != TST_INFO {
        return Err(StampError::Unreadable("it holds something else".into()));
    }
    let Some(content) = &content.econtent else {
        return Err(StampError::Unreadable("it holds nothing".into()));
    };
    let content = content.decode_as::<OctetStringRef<'_>>()?.as_bytes().to_vec();
    Ok((signed, content))
}

/// Whether the one signer of `signed` is a time stamp authority the site trusts, and signed it.
fn signature(
    signed: &SignedData,
    content: &[u8],
    authority: &Authority,
    at: UnixTime,
) -> Result<(), StampError> {
    let [signer] = signed.signer_infos.0.as_slice() else {
        return Err(StampError::Unreadable("it has not exactly one signer".into()));
    };
    let certificates = certificates(signed, authority)?;
    let of_signer = |c: &&CertificateDer<'static>| is_of(signer, c);
    let certificate = certificates.iter().find(of_signer).ok_or(StampError::NoCertificate)?;
    let message = signed_attributes(signer, content, certificate)?;
    let entity = EndEntityCert::try_from(certificate).map_err(|e| untrusted(&e))?;
    let usage = KeyUsage::required(TIME_STAMPING);
    let anchors = authority.anchors()?;
    entity
        .verify_for_usage(
            webpki::ALL_VERIFICATION_ALGS,
            &anchors,
            &certificates,
            at,
            usage,
            None,
            None,
        )
        .map_err(|e| untrusted(&e))?;
    let fits = algorithms_of(signer.digest_alg.oid)
        .into_iter()
        .any(|a| entity.verify_signature(a, &message, signer.signature.as_bytes()).is_ok());
    if fits { Ok(()) } else { Err(StampError::Signature) }
}

/// The token's certificates and the site's own: authorities may leave out what the asker knows.
fn certificates(
    signed: &SignedData,
    authority: &Authority,
) -> Result<Vec<CertificateDer<'static>>, StampError> {
    let mut all = Vec::new();
    for choice in signed.certificates.iter().flat_map(|set| set.0.iter()) {
        if let CertificateChoices::Certificate(certificate) = choice {
            all.push(CertificateDer::from(certificate.to_der()?));
        }
    }
    all.extend(authority.certificates.iter().cloned());
    Ok(all)
}

/// Whether a certificate is the one a signer names.
fn is_of(signer: &SignerInfo, certificate: &CertificateDer<'_>) -> bool {
    let Ok(parsed) = Certificate::from_der(certificate) else { return false };
    match &signer.sid {
        SignerIdentifier::IssuerAndSerialNumber(named) => {
            named.issuer == parsed.tbs_certificate.issuer
                && named.serial_number == parsed.tbs_certificate.serial_number
        }
        SignerIdentifier::SubjectKeyIdentifier(named) => {
            let own = parsed.tbs_certificate.get::<SubjectKeyIdentifier>();
            matches!(own, Ok(Some((_, own))) if own == *named)
        }
    }
}

/// The bytes that were signed: attributes that must speak of `content` and of `certificate`.
fn signed_attributes(
    signer: &SignerInfo,
    content: &[u8],
    certificate: &CertificateDer<'_>,
) -> Result<Vec<u8>, StampError> {
    let attributes = signer.signed_attrs.as_ref().ok_or(StampError::Signature)?;
    let the = |oid: ObjectIdentifier| {
        let mut found = attributes.iter().filter(|a| a.oid == oid);
        match (found.next().map(|a| a.values.as_slice()), found.next()) {
            (Some([value]), None) => Ok(value),
            _ => Err(StampError::Signature),
        }
    };
    let kind: ObjectIdentifier = the(ID_CONTENT_TYPE)?.decode_as()?;
    let digest: OctetString = the(ID_MESSAGE_DIGEST)?.decode_as()?;
    let named: SigningCertificateV2 = the(SIGNING_CERTIFICATE)?.decode_as()?;
    let first = named.certs.first().ok_or(StampError::Signature)?;
    let by = first.hash_algorithm.as_ref().map_or(ID_SHA_256, |a| a.oid);
    if kind != TST_INFO
        || digest.as_bytes() != digest_of(signer.digest_alg.oid, content)?
        || first.cert_hash.as_bytes() != digest_of(by, certificate)?
    {
        return Err(StampError::Signature);
    }
    Ok(attributes.to_der()?)
}

/// RFC 5035: the certificates a signer means, its own first.
#[derive(Sequence)]
struct SigningCertificateV2 {
    certs: Vec<EssCertId>,
    #[asn1(optional = "true")]
    policies: Option<Any>,
}

/// One of them.
#[derive(Sequence)]
struct EssCertId {
    /// SHA-256 where left out.
    #[asn1(optional = "true")]
    hash_algorithm: Option<AlgorithmIdentifierOwned>,
    cert_hash: OctetString,
    #[asn1(optional = "true")]
    issuer_serial: Option<Any>,
}

fn digest_of(algorithm: ObjectIdentifier, bytes: &[u8]) -> Result<Vec<u8>, StampError> {
    match algorithm {
        ID_SHA_256 => Ok(Sha256::digest(bytes).to_vec()),
        ID_SHA_384 => Ok(Sha384::digest(bytes).to_vec()),
        ID_SHA_512 => Ok(Sha512::digest(bytes).to_vec()),
        other => Err(StampError::Unreadable(format!("it uses the digest {other}"))),
    }
}

/// The signatures that go with a digest; the key says which of them it is.
fn algorithms_of(digest: ObjectIdentifier) -> Vec<&'static dyn SignatureVerificationAlgorithm> {
    match digest {
        ID_SHA_256 => vec![
            algorithms::RSA_PKCS1_2048_8192_SHA256,
            algorithms::ECDSA_P256_SHA256,
            algorithms::ECDSA_P384_SHA256,
        ],
        ID_SHA_384 => vec![
            algorithms::RSA_PKCS1_2048_8192_SHA384,
            algorithms::ECDSA_P256_SHA384,
            algorithms::ECDSA_P384_SHA384,
        ],
        ID_SHA_512 => vec![algorithms::RSA_PKCS1_2048_8192_SHA512],
        _ => Vec::new(),
    }
}

fn untrusted(error: &webpki::Error) -> StampError {
    StampError::Untrusted(error.to_string())
}

/// Why an answer is worth nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StampError {
    /// The bytes are no answer docket can read.
    #[error("not a time stamp that can be read: {0}")]
    Unreadable(String),
    /// The authority did not stamp.
    #[error("the authority refused to stamp")]
    Refused,
    /// It is about other bytes.
    #[error("the time stamp is about something else")]
    OtherBytes,
    /// The signer's certificate is neither in the answer nor among those the site trusts.
    #[error("the signer's certificate is missing")]
    NoCertificate,
    /// Its certificate leads to no authority the site trusts, or is not for time stamps.
    #[error("not by an authority that is trusted: {0}")]
    Untrusted(String),
    /// The signature, or what it is said to cover, does not fit.
    #[error("the signature does not fit")]
    Signature,
    /// Its checkpoint has as many as can be kept.
    #[error("there are too many time stamps of this checkpoint")]
    TooMany,
    /// The site's own list of authorities cannot be used.
    #[error("the list of time stamp authorities cannot be used: {0}")]
    Authority(String),
}

impl From<der::Error> for StampError {
    fn from(error: der::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}

#[cfg(test)]
mod tests;
