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
