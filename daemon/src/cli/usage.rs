//! Wrong usage of the command line, told in somebody's language from the facts that clap gives.
//!
//! Called when arguments do not parse. Says what clap says: what is wrong, what is close to it, the
//! usage line, where help is. Help and version are clap's own answers and pass through.

use std::num::ParseIntError;

use clap::{
    Error,
    builder::styling::Style,
    error::{ContextKind as Fact, ContextValue, ErrorKind},
};

use super::help;
use crate::words::{Words, told};

/// How the lists and the lines below a message are set in.
const INDENT: &str = "  ";

/// What is wrong with the arguments, as lines for the terminal.
#[must_use]
pub fn usage_error(error: &Error, words: &Words) -> String {
    let Some(what) = what(error, words) else { return error.render().to_string() };
    let mut text = told!(words, "usage-error", what = what);
    let tips = tips(error, words);
    if !tips.is_empty() {
        text.push_str(&format!("\n\n{INDENT}{}", tips.join(&format!("\n{INDENT}"))));
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(Fact::Usage) {
        text.push_str(&format!("\n\n{}", help::usage(&usage.to_string(), Style::new(), words)));
    }
    format!("{text}\n\n{}\n", told!(words, "usage-more", help = "--help"))
}

/// What is wrong; none for what is no mistake, or one without facts.
fn what(error: &Error, words: &Words) -> Option<String> {
    let arg = || text(error, Fact::InvalidArg);
    let value = || text(error, Fact::InvalidValue);
    let count = || number(error, Fact::ActualNumValues);
    Some(match error.kind() {
        ErrorKind::ArgumentConflict => conflict(error, words)?,
        ErrorKind::NoEquals => told!(words, "usage-no-equals", arg = arg()?),
        ErrorKind::InvalidValue => invalid_value(error, words)?,
        ErrorKind::ValueValidation => {
            told!(
                words,
                "usage-value-unfit",
                arg = arg()?,
                value = value()?,
                cause = cause(error, words)
            )
        }
        ErrorKind::InvalidSubcommand => {
            told!(words, "usage-verb-unknown", verb = text(error, Fact::InvalidSubcommand)?)
        }
        ErrorKind::MissingSubcommand => {
            let verb = text(error, Fact::InvalidSubcommand)?;
            let told = told!(words, "usage-verb-missing", verb = verb);
            told + &allowed(error, words, Fact::ValidSubcommand, "usage-verb-missing.allowed")
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = list(error, Fact::InvalidArg);
            let lines = missing.iter().map(|arg| format!("\n{INDENT}{arg}"));
            words.say("usage-required") + &lines.collect::<String>()
        }
        ErrorKind::TooManyValues => {
            told!(words, "usage-too-many", arg = arg()?, value = value()?)
        }
        ErrorKind::TooFewValues => {
            let min = number(error, Fact::MinValues)?;
            told!(words, "usage-too-few", arg = arg()?, min = min, count = count()?)
        }
        ErrorKind::WrongNumberOfValues => {
            let expected = number(error, Fact::ExpectedNumValues)?;
            told!(words, "usage-wrong-count", arg = arg()?, expected = expected, count = count()?)
        }
        ErrorKind::UnknownArgument => told!(words, "usage-unknown", arg = arg()?),
        ErrorKind::InvalidUtf8 => words.say("usage-not-utf8"),
        _ => return None,
    })
}

fn conflict(error: &Error, words: &Words) -> Option<String> {
    let arg = text(error, Fact::InvalidArg).or_else(|| text(error, Fact::InvalidSubcommand))?;
    let others = list(error, Fact::PriorArg);
    if others == [arg.as_str()] {
        return Some(told!(words, "usage-twice", arg = arg));
    }
    Some(told!(words, "usage-conflict", arg = arg, other = quoted(&others)))
}

fn invalid_value(error: &Error, words: &Words) -> Option<String> {
    let (arg, value) = (text(error, Fact::InvalidArg)?, text(error, Fact::InvalidValue)?);
    let told = if value.is_empty() {
        told!(words, "usage-value-missing", arg = arg)
    } else {
        told!(words, "usage-value-not-one-of", arg = arg, value = value)
    };
    Some(told + &allowed(error, words, Fact::ValidValue, "usage-value-not-one-of.allowed"))
}

/// A line with what could stand there, if clap knows it.
fn allowed(error: &Error, words: &Words, fact: Fact, key: &str) -> String {
    let values = list(error, fact);
    if values.is_empty() {
        return String::new();
    }
    format!("\n{INDENT}{}", told!(words, key, values = values.join(", ")))
}

/// Why a value does not fit. What is no number is told in words, the rest as its parser says it.
fn cause(error: &Error, words: &Words) -> String {
    match std::error::Error::source(error) {
        Some(cause) if cause.is::<ParseIntError>() => words.say("usage-not-a-number"),
        Some(cause) => cause.to_string(),
        None => String::new(),
    }
}

fn tips(error: &Error, words: &Words) -> Vec<String> {
    let known = [
        (Fact::SuggestedSubcommand, "usage-tip-verb"),
        (Fact::SuggestedArg, "usage-tip-argument"),
        (Fact::SuggestedValue, "usage-tip-value"),
    ];
    let mut tips: Vec<_> = known
        .into_iter()
        .map(|(fact, key)| (list(error, fact), key))
        .filter(|(values, _)| !values.is_empty())
        .map(|(values, key)| told!(words, key, values = quoted(&values)))
        .collect();
    if let Some(ContextValue::StyledStrs(sentences)) = error.get(Fact::Suggested) {
        tips.extend(sentences.iter().map(|sentence| tip(&sentence.to_string(), words)));
    }
    tips
}

/// clap gives these tips as whole English sentences: what they quote tells which one it is.
fn tip(sentence: &str, words: &Words) -> String {
    let quotes: Vec<_> = sentence.split('\'').skip(1).step_by(2).collect();
    match quotes.as_slice() {
        [arg, line] if line.ends_with(arg) => {
            told!(words, "usage-tip-as-value", arg = *arg, line = *line)
        }
        [verb, "--"] => told!(words, "usage-tip-no-dashes", verb = *verb),
        [line] => told!(words, "usage-tip-exists", line = *line),
        _ => sentence.to_owned(),
    }
}

fn text(error: &Error, fact: Fact) -> Option<String> {
    list(error, fact).into_iter().next()
}

fn list(error: &Error, fact: Fact) -> Vec<String> {
    match error.get(fact) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}

fn number(error: &Error, fact: Fact) -> Option<i64> {
    match error.get(fact) {
        Some(ContextValue::Number(number)) => i64::try_from(*number).ok(),
        _ => None,
    }
}

fn quoted(values: &[String]) -> String {
    let quoted: Vec<_> = values.iter().map(|value| format!("'{value}'")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use docket_config::{Language, TimeZone};

    use super::*;
    use crate::cli::{Cli, localised};

    fn told(language: Language, args: &[&str]) -> String {
        let words = Words { language, zone: TimeZone::System };
        let command = localised(Cli::command(), &words);
        let args = [&["docket"], args].concat();
        usage_error(&command.try_get_matches_from(args).unwrap_err(), &words)
    }

    #[test]
    fn wrong_usage_is_told_as_clap_tells_it() {
        for args in [
            ["dock"].as_slice(),
            &["undock"],
            &["items", "list", "--colour"],
            &["items", "list", "--limits", "3"],
            &["items", "list", "--limit"],
            &["items", "list", "extra"],
            &["items", "list", "--", "-x"],
            &["items", "lst"],
            &["status", "--deep"],
            &["--json", "--json", "status"],
            &["items", "unlink"],
            &["--json=yes", "status"],
        ] {
            let command = localised(
                Cli::command(),
                &Words { language: Language::En, zone: TimeZone::System },
            );
            let error = command.try_get_matches_from([&["docket"], args].concat()).unwrap_err();
            assert_eq!(told(Language::En, args), error.render().to_string(), "{args:?}");
        }
    }

    #[test]
    fn every_kind_of_wrong_usage_is_told_in_chinese() {
        for (args, expected) in [
            (
                ["dock"].as_slice(),
                "错误：缺少下列必需的参数：\n  <PATH>...\n\n用法：docket dock <PATH>...\n\n详情请用 '--help' 查看。\n",
            ),
            (
                &["undock"],
                "错误：没有子命令 'undock'\n\n  提示：有相近的子命令：'dock'\n\n用法：docket [选项] <命令>\n\n详情请用 '--help' 查看。\n",
            ),
            (
                &["demo", "--bays", "many"],
                "错误：'--bays <N>' 的值 'many' 无效：不是范围内的整数\n\n详情请用 '--help' 查看。\n",
            ),
            (
                &["items", "list", "--limits", "3"],
                "错误：没有参数 '--limits'\n\n  提示：有相近的参数：'--limit'\n\n用法：docket items list --limit <N>\n\n详情请用 '--help' 查看。\n",
            ),
            (
                &["--json", "--json", "status"],
                "错误：参数 '--json' 不能重复使用\n\n用法：docket [选项] <命令>\n\n详情请用 '--help' 查看。\n",
            ),
        ] {
            assert_eq!(told(Language::ZhCn, args), expected, "{args:?}");
        }
    }

    #[test]
    fn no_verb_at_all_shows_the_help() {
        let told = told(Language::ZhCn, &[]);
        assert!(told.starts_with("采集站：") && told.contains("\n命令：\n"), "{told}");
    }

    #[test]
    fn clap_s_whole_sentences_are_taken_apart() {
        let words = Words { language: Language::ZhCn, zone: TimeZone::System };
        for (sentence, expected) in [
            ("to pass '-x' as a value, use '-- -x'", "提示：若要把 '-x' 作为值，请用 '-- -x'"),
            ("'items list --limit' exists", "提示：有 'items list --limit'"),
            (
                "subcommand 'dock' exists; to use it, remove the '--' before it",
                "提示：有子命令 'dock'；使用时请去掉它前面的 '--'",
            ),
        ] {
            assert_eq!(tip(sentence, &words), expected);
        }
    }
}
