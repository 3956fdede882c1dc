//! The command line's help in somebody's language: every text of a clap tree, by its path.
//!
//! Called before arguments are parsed, and for manual pages. The keys are those of
//! `daemon/words/*/help.ftl`; a verb without a text shows its key, and fails a test. What clap can
//! parse is not changed.

use std::fmt::Write;

use clap::{Arg, ArgAction, Command, builder::styling::Style};

use crate::words::{Words, told};

/// clap's English in a usage line, and the keys of what stands there instead.
const CLAP_USAGE: &str = "Usage:";
const CLAP_PLACES: [(&str, &str); 3] = [
    ("[OPTIONS]", "help-place-options"),
    ("<COMMAND>", "help-place-command"),
    ("[COMMAND]", "help-place-command-optional"),
];

/// `command` with its help in the language of `words`.
#[must_use]
pub fn localised(command: Command, words: &Words) -> Command {
    // Twice: clap lays out by the texts it finds when it builds the tree, and only then adds verbs
    // and flags of its own.
    let mut command = with_texts(command, words, &[]);
    command.build();
    told_command(command, words, &[])
}

/// What stands of a verb, and of those below it: a line, and for some a longer text, and one at the
/// end. `above` are the names of the verbs above; none for the program itself.
fn with_texts(command: Command, words: &Words, above: &[String]) -> Command {
    let path = [above, &[command.get_name().to_owned()]].concat();
    texts(command, words, &key_of(&path)).mut_subcommands(|below| with_texts(below, words, &path))
}

fn texts(command: Command, words: &Words, key: &str) -> Command {
    let there = |part: &str| words.say_if_any(&format!("{key}.{part}"));
    let mut command = command.about(words.say(key));
    if let Some(long) = there("long") {
        command = command.long_about(long);
    }
    if let Some(after) = there("after") {
        command = command.after_help(after);
    }
    command
}

fn told_command(command: Command, words: &Words, above: &[String]) -> Command {
    let path = [above, &[command.get_name().to_owned()]].concat();
    let command = texts(command, words, &key_of(&path))
        .mut_args(|arg| told_arg(arg, words, &path))
        .mut_subcommands(|below| told_command(below, words, &path));
    let template = template(&mut command.clone(), words);
    command.help_template(template)
}

/// `help-items-list` for `docket items list`, `help-docket` for the program, and `help-help` for
/// every verb `help`. Below one stand copies of the others, which have the texts of those.
fn key_of(path: &[String]) -> String {
    match path {
        [.., last] if last == "help" => "help-help".into(),
        [program] => format!("help-{program}"),
        [_, verbs @ ..] => {
            let verbs: Vec<_> = verbs.iter().filter(|v| *v != "help").map(String::as_str).collect();
            format!("help-{}", verbs.join("-"))
        }
        [] => String::new(),
    }
}

fn told_arg(arg: Arg, words: &Words, path: &[String]) -> Arg {
    let key = match arg.get_action() {
        ArgAction::Version => return arg.help(words.say("help-flag-version")),
        ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong => {
            return told_help_flag(arg, words);
        }
        _ => arg_key(&arg, path),
    };
    let (help, values) = (words.say(&key), values(&arg, words));
    let of_long =
        if values.is_empty() { help.clone() } else { format!("{help}\n\n{}", values.join("\n")) };
    let of_short = [&[help], values.as_slice()].concat().join(" ");
    let arg = arg.hide_env(true).hide_default_value(true).hide_possible_values(true);
    arg.help(of_short).long_help(of_long)
}

/// `help-items-list-limit`, or `help-global-json` for one that every verb has.
fn arg_key(arg: &Arg, path: &[String]) -> String {
    let id = arg.get_id().as_str().replace('_', "-");
    if arg.is_global_set() {
        return format!("help-global-{id}");
    }
    format!("{}-{id}", key_of(path))
}

/// clap gives `--help` a longer text where it tells more than `-h`.
fn told_help_flag(arg: Arg, words: &Words) -> Arg {
    if arg.get_long_help().is_none() {
        return arg.help(words.say("help-flag-help"));
    }
    let long = words.say("help-flag-help-long");
    arg.help(words.say("help-flag-help-short")).long_help(long)
}

/// Where an argument's value comes from without it, and which there are: clap's own words for these
/// are English.
fn values(arg: &Arg, words: &Words) -> Vec<String> {
    let mut told = Vec::new();
    if !arg.get_action().takes_values() {
        return told;
    }
    // The variable's value is left out: help, manual pages and completions are the same for everybody.
    if let Some(name) = arg.get_env().map(|name| name.to_string_lossy().into_owned()) {
        told.push(told!(words, "help-env", name = name));
    }
    let join = |values: Vec<String>, between| (!values.is_empty()).then(|| values.join(between));
    let defaults = arg.get_default_values().iter().map(|v| v.to_string_lossy().into_owned());
    if let Some(value) = join(defaults.collect(), " ") {
        told.push(told!(words, "help-default", value = value));
    }
    let possible = arg.get_possible_values();
    let possible = possible.iter().filter(|v| !v.is_hide_set()).map(|v| v.get_name().to_owned());
    if let Some(values) = join(possible.collect(), ", ") {
        told.push(told!(words, "help-possible", values = values));
    }
    told
}

/// clap's default template with headings in words.
fn template(command: &mut Command, words: &Words) -> String {
    let heading = *command.get_styles().get_header();
    let usage = usage(&command.render_usage().ansi().to_string(), heading, words);
    let mut template = format!("{{before-help}}{{about-with-newline}}\n{usage}");
    let shown = |arg: &Arg| !arg.is_hide_set();
    let sections = [
        ("help-commands", "subcommands", command.get_subcommands().any(|c| !c.is_hide_set())),
        ("help-arguments", "positionals", command.get_positionals().any(shown)),
        (
            "help-options",
            "options",
            command.get_arguments().any(|arg| !arg.is_positional() && shown(arg)),
        ),
    ];
    for (key, tag, _) in sections.iter().filter(|(_, _, there)| *there) {
        let words = words.say(key);
        let _ = write!(template, "\n\n{heading}{words}{heading:#}\n{{{tag}}}");
    }
    template + "{after-help}"
}

/// clap's usage line in words, its heading in `style`. Names of verbs and values stay as they are.
pub(super) fn usage(of_clap: &str, style: Style, words: &Words) -> String {
    // The end of the heading's own style stands between it and the blank.
    let line = of_clap.split_once(CLAP_USAGE).and_then(|(_, after)| after.split_once(' '));
    let line = line.map_or(of_clap, |(_, line)| line);
    let usage = CLAP_PLACES
        .iter()
        .fold(line.to_owned(), |line, (place, key)| line.replace(place, &words.say(key)));
    let (start, end) = (style.render().to_string(), style.render_reset().to_string());
    told!(words, "help-usage", start = start, end = end, usage = usage)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;
    use docket_config::{Language, TimeZone};

    use super::*;
    use crate::cli::Cli;

    fn told(language: Language) -> Command {
        localised(Cli::command(), &Words { language, zone: TimeZone::System })
    }

    fn help(command: &Command, path: &[&str], long: bool) -> String {
        let mut command = command.clone().term_width(100);
        let mut at = &mut command;
        for verb in path {
            at = at.find_subcommand_mut(verb).unwrap();
        }
        if long { at.render_long_help().to_string() } else { at.render_help().to_string() }
    }

    /// Every help of the tree, short and long, with its path.
    fn all(command: &Command) -> Vec<(String, String)> {
        let mut found = vec![
            (command.get_name().to_owned(), command.clone().render_help().to_string()),
            (command.get_name().to_owned(), command.clone().render_long_help().to_string()),
        ];
        found.extend(command.get_subcommands().flat_map(all));
        found
    }

    fn keys(command: &Command, above: &[String], found: &mut BTreeSet<String>) {
        let path = [above, &[command.get_name().to_owned()]].concat();
        found.insert(key_of(&path));
        for arg in command.get_arguments() {
            if !matches!(arg.get_id().as_str(), "help" | "version") {
                found.insert(arg_key(arg, &path));
            }
        }
        command.get_subcommands().for_each(|below| keys(below, &path, found));
    }

    #[test]
    fn the_tree_still_holds_together() {
        for language in Language::ALL {
            told(language).debug_assert();
            told(language)
                .try_get_matches_from(["docket", "items", "list", "--limit", "3"])
                .unwrap();
        }
    }

    #[test]
    fn no_text_is_missing_in_any_language() {
        for language in Language::ALL {
            let all = all(&told(language));
            assert!(all.len() > 40, "{}", all.len());
            for (name, help) in all {
                assert!(!help.contains('«'), "{name}: {help}");
            }
        }
    }

    #[test]
    fn chinese_help_has_none_of_clap_s_english() {
        for (name, help) in all(&told(Language::ZhCn)) {
            for english in [
                "Usage",
                "Options",
                "OPTIONS",
                "Commands",
                "Arguments",
                "Print",
                "default:",
                "env:",
            ] {
                assert!(!help.contains(english), "{name} says {english}: {help}");
            }
        }
    }

    #[test]
    fn every_text_has_its_verb() {
        let mut used = BTreeSet::new();
        let mut command = Cli::command();
        command.build();
        keys(&command, &[], &mut used);
        let file = include_str!("../../words/en/help.ftl");
        let verbs =
            file.split("help-flag-version").nth(1).unwrap().split("# Wrong usage").next().unwrap();
        let told = verbs.lines().filter_map(|line| line.split_once(" =")).map(|(key, _)| key);
        // The service's program has help of its own.
        let told = told.filter(|key| key.starts_with("help-") && !key.starts_with("help-docketd"));
        let idle: Vec<_> = told.filter(|key| !used.contains(*key)).collect();
        assert!(idle.is_empty(), "of no verb: {idle:?}");
    }

    #[test]
    fn a_verb_s_help_is_told_whole() {
        let chinese = told(Language::ZhCn);
        let dock = help(&chinese, &["dock"], true);
        let expected = "用法：docket dock [选项] <PATH>...\n\n参数：\n  <PATH>...\n";
        assert!(dock.contains(expected), "{dock}");
        assert!(dock.contains("[环境变量：DOCKET_DATA]"), "{dock}");
        assert!(dock.contains("[默认：docket-data]"), "{dock}");
        let items = help(&told(Language::En), &["items"], false);
        assert!(items.starts_with("Look at items, and link them to cases\n\nUsage: docket items [OPTIONS] <COMMAND>\n\nCommands:\n  list    List items"), "{items}");
    }

    #[test]
    fn chinese_columns_stand_under_one_another() {
        use unicode_width::UnicodeWidthStr;
        let items = help(&told(Language::ZhCn), &["items"], false);
        let column = |word: &str| {
            let line = items.lines().find(|line| line.contains(word)).unwrap();
            line[..line.find(word).unwrap()].width()
        };
        assert_eq!(column("列出音像资料"), column("撤销关联"));
        assert_eq!(column("数据目录"), column("TOML"));
    }

    #[test]
    fn help_of_a_verb_asked_by_name_is_told_too() {
        let error = told(Language::ZhCn)
            .try_get_matches_from(["docket", "help", "items", "list"])
            .unwrap_err();
        let help = error.to_string();
        assert!(help.contains("用法：docket items list [选项]"), "{help}");
    }
}
