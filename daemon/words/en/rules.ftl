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

rule-handover-in-time = Footage is handed over promptly after the action
    .text =
        Footage is handed over promptly once the action has ended. Only where work goes on without a break, is out of
        town, or in a place far away may it wait, and then until 24 hours after the return. docket reckons from the
        end of each clip on trusted time; where that is not known, from when its recorder was docked, and says so. A
        session is as late as its latest item. What lies within the errors of the clocks is said to do so and accuses
        nobody. Late footage wants a reason; an exception wants the time of return.

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

rule-six-months = What was recorded is kept six months after its case was closed
    .text =
        Footage is kept at least six months after its case was closed. docket counts months of the calendar from the
        day after the closing day; a month without that day ends the term with its last. An open case has no closing
        day, and reopening one stops the clock: what belongs to it never expires. Of several cases the longest decides.

rule-unclassified-kept = What belongs to no case is kept
    .text =
        Nobody may delete an original, and the term of a case cannot run where there is no case. Footage that is linked
        to no case is kept without a term and stands in the inbox until a person links it.

rule-evidence-kept = Evidence is kept as long as its case file
    .text =
        Footage that is used as evidence in a case is burned to a disc that goes into the case file, and is kept as long
        as the file. An item with a statement counts as evidence; until its disc or its filing is receipted, and somebody
        has said how long the case file is kept, no clock runs. A receipt of a whole case counts for the evidence that
        was in it then. Of several terms that were said of a file, the longest counts.

rule-legal-hold = A legal hold outranks every term
    .text =
        Nobody may delete or damage what was recorded. While a hold lies on an item, or on a case to which it is or was
        linked, it is kept whatever its terms say; backing a link out lifts no hold.

rule-filing-deadline = A case file is archived within 30 days after the action ended
    .text =
        Within 30 days after the enforcement action ended, texts and footage are put in order, made a case file and
        archived. docket counts from the day the action ended, or the case was closed where nobody said when that was.

rule-matters-list = A list says what must be recorded, and how far
    .text =
        The list of matters says which actions are recorded in full, which in their key moments, and which in writing
        only. docket holds the list, cites its line, and says which stages of a case have neither footage nor a reason
        for having none. A term in the list may only be longer than six months; a newer list shortens none.

rule-evidence-statement = Evidence has a written statement
    .text =
        Footage used as evidence comes with a statement: the case, who collected it, when and where, what it proves, and
        when it was extracted. docket keeps the statement with the item in its case; a correction is added, never written over.

rule-found-together = Footage and texts of a case are found together
    .text =
        For one case, and for one enforcement object, footage and written records are found together. docket keeps both
        in one archive under the case, and shows what is linked to no case yet; only a person links it.
