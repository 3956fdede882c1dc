//! What a board does with what it hears: the state behind its LEDs. No I/O.
//!
//! Used by the simulator, and shown to whoever holds the station against it.

/// A board's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardState {
    /// What each bay shows, channel 1 first, in the protocol's words.
    pub leds: Vec<&'static str>,
    /// What each bay was told of its charging.
    pub charging: Vec<Option<bool>>,
    /// In which bays something stands: bit 0 is channel 1.
    pub taken: u64,
    /// Whether a station has greeted it, and was not silent for too long.
    pub greeted: bool,
    /// How often it was greeted.
    pub greetings: u32,
    /// How often a station took leave.
    pub leaves: u32,
    /// Whole frames heard.
    pub heard: u32,
    /// Every change of an LED since the beginning: channel and state.
    pub history: Vec<(u8, &'static str)>,
    /// `C`, `P`, `A`, or `-`.
    pub abilities: &'static str,
}

const STATES: [&str; 6] = ["OFF", "COPYING", "VERIFYING", "SAFE", "HELP", "OUT"];

impl BoardState {
    pub(super) fn new(bays: u8, abilities: &'static str) -> Self {
        Self {
            leds: vec!["OUT"; bays.into()],
            charging: vec![None; bays.into()],
            taken: 0,
            greeted: false,
            greetings: 0,
            leaves: 0,
            heard: 0,
            history: Vec::new(),
            abilities,
        }
    }

    /// Nobody is there any more, or the power came back.
    pub(super) fn is_left(&mut self) {
        self.greeted = false;
        for channel in 1..=self.leds.len() {
            self.show(channel, "OUT");
        }
        self.charging.fill(None);
    }

    /// The answer to a frame's text.
    pub(super) fn answer(&mut self, text: &str) -> String {
        self.heard += 1;
        let words: Vec<&str> = text.split(' ').collect();
        match words[..] {
            ["HELLO", "1"] => {
                self.greeted = true;
                self.greetings += 1;
                format!("ACK 1 {} {} simulated-1.0", self.leds.len(), self.abilities)
            }
            ["HELLO", ..] => "NAK VERSION".into(),
            ["BYE"] => {
                self.leaves += u32::from(self.greeted);
                self.is_left();
                "ACK".into()
            }
            _ if !self.greeted => "NAK HELLO".into(),
            ["LED", bay, state] => self.led(bay, state),
            ["CHG", bay, how] => self.charge(bay, how),
            ["AMP", bay] => match self.bay(bay) {
                None => "NAK BAY".into(),
                Some(_) if !self.abilities.contains('A') => "NAK UNABLE".into(),
                // Half an ampere where something stands and is charged.
                Some(bay) => {
                    let taken = self.taken >> (bay - 1) & 1 == 1;
                    let charged = self.charging[bay - 1] != Some(false);
                    format!("ACK {}", if taken && charged { 500 } else { 0 })
                }
            },
            ["BEAT"] if self.abilities.contains('P') => format!("ACK {:016X}", self.taken),
            ["BEAT"] => "ACK -".into(),
            _ => "NAK WORD".into(),
        }
    }

    fn bay(&self, word: &str) -> Option<usize> {
        word.parse().ok().filter(|bay| (1..=self.leds.len()).contains(bay))
    }

    fn led(&mut self, bay: &str, state: &str) -> String {
        match (self.bay(bay), STATES.into_iter().find(|known| *known == state)) {
            (None, _) => "NAK BAY".into(),
            (_, None) => "NAK WORD".into(),
            (Some(bay), Some(state)) => {
                self.show(bay, state);
                "ACK".into()
            }
        }
    }

    fn charge(&mut self, bay: &str, how: &str) -> String {
        match (self.bay(bay), how) {
            (None, _) => "NAK BAY".into(),
            _ if !self.abilities.contains('C') => "NAK UNABLE".into(),
            (Some(bay), "ON" | "OFF") => {
                self.charging[bay - 1] = Some(how == "ON");
                "ACK".into()
            }
            _ => "NAK WORD".into(),
        }
    }

    fn show(&mut self, channel: usize, state: &'static str) {
        let led = &mut self.leds[channel - 1];
        if *led != state {
            *led = state;
            self.history.push((u8::try_from(channel).unwrap_or(u8::MAX), state));
        }
    }
}
