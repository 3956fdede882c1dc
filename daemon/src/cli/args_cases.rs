//! The verbs about cases, the list of matters and retention, and what they ask for. What is said of them
//! here is for readers of this file; what people read stands in `daemon/words/*/cases.ftl`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{NaiveDate, NaiveDateTime};
use clap::{Args, Subcommand};

use crate::{
    api::{
        ApiError, Casework, Code, NewDocument, NewRecord, NewStep, NewTable, ObjectAsked, Page,
        Request, Rest, SuggestAsked,
    },
    domain::{CaseAct, CaseChange, CaseRecord, ReceiptKind, Statement},
};

/// Longest file that is sent, bytes.
const FILE_MAX_BYTES: u64 = 20 << 20;

/// Verbs about cases.
#[derive(Debug, Subcommand)]
pub enum Cases {
    /// Enter a case.
    Add {
        /// Its number, as the agency writes it.
        number: String,
        /// What is said of it.
        #[command(flatten)]
        said: Said,
        /// When it was opened.
        #[arg(long, value_name = "DATE")]
        opened: Option<NaiveDate>,
    },
    /// Say something else of a case.
    Edit {
        /// Its number.
        number: String,
        /// What is said of it.
        #[command(flatten)]
        said: Said,
    },
    /// Enter what happened to a case, on which day.
    Date {
        /// Its number.
        number: String,
        /// What happened.
        #[arg(value_parser = ["opened", "action-ended", "closed", "reopened", "filed"])]
        act: String,
        /// On which day, `YYYY-MM-DD`.
        #[arg(value_name = "DATE")]
        on: NaiveDate,
    },
    /// List cases, by number.
    List {
        /// At most so many.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
        /// Only those after this number.
        #[arg(long, value_name = "NUMBER")]
        after: Option<String>,
    },
    /// Show one case and its items.
    Show {
        /// Its number.
        number: String,
    },
    /// List cases whose file is to be archived.
    Unfiled {
        /// At most so many.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
    },
    /// Show everything that concerns an enforcement object.
    Object {
        /// By its code.
        #[arg(long, required_unless_present = "name", conflicts_with = "name")]
        code: Option<String>,
        /// By its name.
        #[arg(long)]
        name: Option<String>,
    },
    /// List items linked to no case, the oldest first.
    Inbox {
        /// At most so many.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
    },
    /// Propose cases for items linked to none.
    Suggest {
        /// The item; the oldest of the inbox without.
        #[arg(value_name = "ITEM")]
        item: Option<String>,
    },
    /// State what an item proves in a case; it is evidence from then on.
    State {
        /// The case's number.
        number: String,
        /// The item's id.
        item: String,
        /// The statement.
        #[command(flatten)]
        stated: Stated,
        /// The record that it corrects.
        #[arg(long, value_name = "RECORD")]
        corrects: Option<String>,
    },
    /// Say which stage of the matter an item shows.
    Footage {
        /// The case's number.
        number: String,
        /// The item's id.
        item: String,
        /// The stage.
        #[arg(long)]
        stage: String,
        /// The record that it corrects.
        #[arg(long, value_name = "RECORD")]
        corrects: Option<String>,
    },
    /// Say why there is no footage.
    NoFootage {
        /// The case's number.
        number: String,
        /// Why.
        #[arg(long)]
        reason: String,
        /// Of which stage; of the whole case without.
        #[arg(long)]
        stage: Option<String>,
        /// The record that it corrects.
        #[arg(long, value_name = "RECORD")]
        corrects: Option<String>,
    },
    /// Enter the receipt of a disc, or of filing with the case file.
    Receipt {
        /// The case's number.
        number: String,
        /// What the receipt is for.
        #[arg(value_parser = ["disc", "filing"])]
        what: String,
        /// The receipt's number, or the disc's.
        reference: String,
        /// The day of the receipt.
        #[arg(long, value_name = "DATE")]
        on: NaiveDate,
        /// The item; all evidence of the case without.
        #[arg(long)]
        item: Option<String>,
        /// The record that it corrects.
        #[arg(long, value_name = "RECORD")]
        corrects: Option<String>,
    },
    /// Attach a text to a case.
    Attach {
        /// The case's number.
        number: String,
        /// The file.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// What it is.
        #[arg(long, default_value = "")]
        title: String,
    },
    /// Take a list of cases over.
    Import {
        /// The list, CSV or XLSX.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Hold a case against the list of matters.
    Check {
        /// Its number.
        number: String,
    },
}

/// What is said of a case.
#[derive(Debug, Args)]
pub struct Said {
    /// What it is about.
    #[arg(long)]
    title: Option<String>,
    /// Its kind.
    #[arg(long)]
    category: Option<String>,
    /// The enforcement object's name.
    #[arg(long = "object", value_name = "NAME")]
    object_name: Option<String>,
    /// The enforcement object's code.
    #[arg(long, value_name = "CODE")]
    object_code: Option<String>,
    /// The code of its matter.
    #[arg(long, value_name = "CODE")]
    matter: Option<String>,
    /// How long its file is kept.
    #[arg(long, value_name = "MONTHS")]
    file_term: Option<String>,
}

/// The statement of a piece of evidence.
#[derive(Debug, Args)]
pub struct Stated {
    /// What it proves.
    #[arg(long)]
    proves: String,
    /// Who collected it.
    #[arg(long)]
    collector: String,
    /// When it was collected.
    #[arg(long, value_name = "TIME", value_parser = face)]
    collected: NaiveDateTime,
    /// Where it was collected.
    #[arg(long)]
    place: String,
    /// When it was extracted.
    #[arg(long, value_name = "TIME", value_parser = face)]
    extracted: NaiveDateTime,
    /// Who was there.
    #[arg(long, default_value = "")]
    people: String,
    /// The scene.
    #[arg(long, default_value = "")]
    scene: String,
    /// Places and things involved.
    #[arg(long, default_value = "")]
    involved: String,
}

/// Verbs about the list of matters.
#[derive(Debug, Subcommand)]
pub enum Matters {
    /// Show the list that counts.
    List,
    /// Have another list count.
    Import {
        /// The list, TOML, CSV or XLSX.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Print an example of a list.
    Example,
}

/// A clock's face, `YYYY-MM-DD HH:MM`.
fn face(text: &str) -> Result<NaiveDateTime, chrono::ParseError> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").or_else(|_| text.parse())
}

impl Cases {
    /// What the verb asks for.
    pub(super) fn request(self) -> Result<Request, ApiError> {
        let record = |number, item, corrects, record| {
            Casework::Record(number, Box::new(NewRecord { item, corrects, record }))
        };
        Ok(Request::Casework(match self {
            Self::Add { number, said, opened } => {
                return Ok(Request::AddCase { number, change: said.into(), opened });
            }
            Self::List { limit, after } => return Ok(Request::Cases(Rest { limit, after })),
            Self::Show { number } => return Ok(Request::Case(number, Page::default())),
            Self::Edit { number, said } => Casework::Describe(number, said.into()),
            Self::Date { number, act, on } => {
                let act = CaseAct::named(&act).ok_or_else(|| ApiError::new(Code::Internal))?;
                Casework::Step(number, NewStep { act, on })
            }
            Self::Unfiled { limit } => Casework::Unfiled(Rest { limit, after: None }),
            Self::Object { code, name } => Casework::Object(ObjectAsked { code, name }),
            Self::Inbox { limit } => Casework::Inbox(Rest { limit, after: None }),
            Self::Suggest { item } => Casework::Suggest(SuggestAsked { item, limit: None }),
            Self::State { number, item, stated, corrects } => {
                record(number, Some(item), corrects, CaseRecord::Statement(stated.into()))
            }
            Self::Footage { number, item, stage, corrects } => {
                record(number, Some(item), corrects, CaseRecord::Footage { stage })
            }
            Self::NoFootage { number, reason, stage, corrects } => {
                record(number, None, corrects, CaseRecord::NoFootage { stage, reason })
            }
            Self::Receipt { number, what, reference, on, item, corrects } => {
                let what = match what.as_str() {
                    "disc" => ReceiptKind::Disc,
                    _ => ReceiptKind::Filing,
                };
                record(number, item, corrects, CaseRecord::Receipt { what, reference, on })
            }
            Self::Attach { number, file, title } => {
                let (name, content) = content(&file)?;
                Casework::Attach(number, NewDocument { name, title, content })
            }
            Self::Import { file } => Casework::Import(table(&file)?),
            Self::Check { number } => Casework::Check(number),
        }))
    }
}

impl Matters {
    /// What the verb asks for.
    pub(super) fn request(self) -> Result<Request, ApiError> {
        Ok(Request::Casework(match self {
            Self::Import { file } => Casework::ListMatters(table(&file)?),
            Self::List | Self::Example => Casework::Matters,
        }))
    }
}

impl From<Said> for CaseChange {
    fn from(said: Said) -> Self {
        let Said { title, category, object_name, object_code, matter, file_term } = said;
        Self { title, category, object_name, object_code, matter, file_term }
    }
}

impl From<Stated> for Statement {
    fn from(stated: Stated) -> Self {
        Self {
            proves: stated.proves,
            collector: stated.collector,
            collected_at: stated.collected,
            place: stated.place,
            extracted_at: stated.extracted,
            people: stated.people,
            scene: stated.scene,
            involved: stated.involved,
        }
    }
}

fn table(file: &Path) -> Result<NewTable, ApiError> {
    content(file).map(|(name, content)| NewTable { name, content })
}

/// A file's name, and its bytes in Base64. The station may not be able to read it: its bytes are sent.
fn content(file: &Path) -> Result<(String, String), ApiError> {
    let unreadable =
        |error| ApiError::new(Code::FileUnreadable).with("path", file.display()).because(error);
    let length = fs::metadata(file).map_err(unreadable)?.len();
    if length > FILE_MAX_BYTES {
        return Err(ApiError::new(Code::TooLong).with("max", FILE_MAX_BYTES));
    }
    let bytes = fs::read(file).map_err(unreadable)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok((name, BASE64_STANDARD.encode(bytes)))
}
