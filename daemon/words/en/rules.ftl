# The rules of law that docket judges by, each with what it asks and how docket judges; the public
# documents they come from. `docket explain`.

rulebook-qz = Quanzhou Emergency Management Bureau, System for Recording the Whole Process of Administrative Enforcement (2020)
rulebook-cq = Market Supervision Bureau of Jiangbei, Chongqing, Plan for the Three Systems of Administrative Enforcement (2021)
rulebook-ws = Wenshang Bureau of Industry and Information Technology, Rules for Recording the Whole Process of Administrative Enforcement
rulebook-pds = Pingdingshan Bureau of Industry and Information Technology, Plan for the Three Systems of Administrative Enforcement (2019)
rulebook-cp = Chiping Finance Bureau, Plan for the Three Systems of Administrative Enforcement (2017)

rule-ready-for-duty = A recorder is checked before duty
    .text =
        Before a recorder goes out its health, its battery and its free storage are checked, and its clock is
        set right. docket reads what the recorder tells at the dock, compares it with the limits of the
        settings, and says "do not issue" with the reason. What a recorder does not tell is said, never guessed.

rule-originals-untouched = Nobody alters, deletes or damages an original
    .text =
        Footage is handed over as it was recorded. docket never writes to a recorder's footage, never
        overwrites what is archived, and reads every copy back and compares.

rule-interruption-explained = An interruption of a recording is explained, by voice once recording goes on
    .text =
        Where bad weather, a fault, damage, an empty battery or full storage broke a recording off, the officer
        says why as soon as recording goes on. docket finds such places from files, numbers, times and the
        recorder's log, says how sure it is and what cause it sees, and asks for the note: words, or the place
        in the next clip where it is spoken. A clean stop with a later recording is no interruption.

rule-loss-reported = Who could not go on recording, or lost what was recorded, reports it at once
    .text =
        Where recording could not go on, or what was recorded is lost, the officer reports to the head of the
        body when the action is over, and records it. docket reports a loss that is certain by itself, takes
        every other report, tells the supervisor at once, and shows it until it is acknowledged.
