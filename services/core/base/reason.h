/*
 * reason.h - why, in words: the refusals that need more than the title of their error.
 *
 * A slug is stable and may come from C or from an `api` function (column `reason`). `rule` names
 * the paragraph or the rules.md id, shown to the person who was refused.
 */
#ifndef BASE_REASON_H
#define BASE_REASON_H
#include "base/err.h"

/* X(slug, rule, Swedish, English) */
#define SP_REASONS(X)                                                                              \
    X("missing", "", "Uppgiften saknas.", "The member is missing.")                                \
    X("unknown-member", "", "Uppgiften finns inte i det här anropet.",                             \
      "The member does not belong in this request.")                                               \
    X("wrong-type", "", "Uppgiften har fel typ.", "The member has the wrong type.")                \
    X("too-long", "", "Texten är för lång.", "The text is too long.")                              \
    X("too-short", "", "Texten är för kort.", "The text is too short.")                            \
    X("out-of-range", "", "Värdet är utanför det tillåtna.", "The value is out of range.")         \
    X("bad-date", "", "Det är inget datum.", "That is not a date.")                                \
    X("bad-time", "", "Det är ingen tidpunkt med tidszon.", "That is not a time with an offset.")  \
    X("bad-id", "", "Det är ingen giltig identitet.", "That is not a valid id.")                   \
    X("bad-text", "", "Texten har tecken som inte kan sparas.",                                    \
      "The text has characters that cannot be kept.")                                              \
    X("bad-choice", "", "Värdet är inte ett av dem som går att välja.",                            \
      "The value is not one of the choices.")                                                      \
    X("not-json", "", "Innehållet är inte giltig JSON.", "The body is not valid JSON.")            \
    X("duplicate-member", "", "Samma uppgift finns två gånger.", "A member occurs twice.")         \
    X("permission", "PDL-2", "Din roll ger inte den behörigheten.",                                \
      "Your role does not give that permission.")                                                  \
    X("choose-assignment", "", "Välj först vilket uppdrag du arbetar i.",                          \
      "First choose the assignment you work in.")                                                  \
    X("not-party", "SV-11", "Er enhet är inte part i ärendet.",                                    \
      "Your unit is not a party to the case.")                                                     \
    X("not-seen", "PDL-1, SV-11",                                                                  \
      "Den som inte deltar i vården eller omsorgen, inte har personens samtycke eller "           \
      "möts av en spärr läser inte. Det här säger inte om uppgiften eller personen "          \
      "finns.",                                                                                    \
      "Who takes no part in the care, has no consent or meets a block does not read. "             \
      "This does not say whether the thing or the person exists.")                                 \
    X("protected", "OSL 21 kap. 3 §", "Skyddad identitet: bara namngiven personal.",               \
      "Protected identity: named staff only.")                                                     \
    X("blocked", "SV-3, PDL-4", "Patienten har spärrat uppgifterna.",                              \
      "The patient has blocked the data.")                                                         \
    X("unable-care-only", "SV-9",                                                                  \
      "När personen inte kan samtycka läser en omsorgsgivare bara det andra "                    \
      "omsorgsgivare har skrivit.",                                                                \
      "Where the person cannot consent, an omsorgsgivare reads only what others of its "           \
      "kind wrote.")                                                                               \
    X("care-only", "SV-10, PDL-5", "Det är bara för vårdgivare, inte för omsorgsgivare.",          \
      "That is for care providers only, not for an omsorgsgivare.")                                \
    X("guardian-no-block", "SV-3, PDL-4",                                                          \
      "En vårdnadshavare kan inte spärra ett barns uppgifter eller häva barnets spärr.",           \
      "A guardian cannot block a child's data, nor lift a block that the child has "               \
      "asked for.")                                                                                \
    X("already-blocked", "", "Det är redan spärrat.", "That is blocked already.")                  \
    X("nothing-blocked", "PDL-5",                                                                  \
      "Inom er vårdgivare finns ingen spärr att häva. En annan vårdgivares spärr häver "     \
      "den själv.",                                                                                \
      "There is no block to lift inside your provider. Another provider lifts its own.")           \
    X("emergency-over", "SV-10", "Nödöppningen är över.", "The access in an emergency is over.")   \
    X("own-act", "PDL-3", "Den egna nödöppningen granskas av någon annan.",                        \
      "One's own opening is reviewed by somebody else.")                                           \
    X("not-own", "", "Det är inte ditt, och ingen har låtit dig se det.",                          \
      "It is not yours, and nobody has let you see it.")                                           \
    X("csrf", "", "Sidan är för gammal, ladda om den.", "The page is too old, load it again.")     \
    X("wrong-sign-in", "", "Namn, lösenord eller kod stämmer inte.",                               \
      "Name, password or code is wrong.")                                                          \
    X("wait", "", "För många försök från den här adressen, vänta en stund.",                       \
      "Too many attempts from this address, wait a while.")                                        \
    X("bad-hsa-id", "", "Det är inget giltigt HSA-id.", "That is not a valid HSA-id.")             \
    X("in-future", "", "Tidpunkten har inte varit än.", "That time has not been yet.")             \
    X("before-admission", "", "Datumet är före inskrivningen.",                                    \
      "The date is before the admission.")                                                         \
    X("same-date", "", "Det datumet gäller redan.", "That is the date already.")                   \
    X("primary-care-required", "LUS 2 kap. 2 §",                                                   \
      "När kommunens hälso- och sjukvård berörs ska även primärvården få meddelandet.",            \
      "Where municipal health care is affected, primary care must get the notice too.")            \
    X("duplicate-recipient", "", "Enheten har redan fått meddelandet eller står med två gånger.",  \
      "The unit has the notice already or is named twice.")                                        \
    X("own-unit", "", "Den egna enheten kan inte vara mottagare.",                                 \
      "One's own unit cannot be a recipient.")                                                     \
    X("case-open", "", "Patienten har redan ett öppet ärende på enheten.",                         \
      "The patient has an open case at the unit already.")                                         \
    X("not-notified", "LUS 2 kap. 1 §", "Inskrivningsmeddelandet är inte skickat än.",             \
      "The admission notice has not been sent yet.")                                               \
    X("already-ready", "", "Patienten är redan meddelad som utskrivningsklar.",                    \
      "The patient has been reported ready already.")                                              \
    X("not-ready", "", "Patienten är inte meddelad som utskrivningsklar.",                         \
      "The patient has not been reported ready.")                                                  \
    X("not-your-part", "", "Det görs av en annan part i ärendet.",                                 \
      "That is done by another party to the case.")                                                \
    X("nothing-changed", "", "Det är som det redan står.", "That is as it stands already.")        \
    X("in-past", "", "Tidpunkten har redan varit.", "That time has been already.")                 \
    X("before-the-last", "", "Tidpunkten är före det som senast hände i ärendet.",                 \
      "The time is before what happened last in the case.")                                        \
    X("before-departure", "", "Tidpunkten är före utskrivningen.",                                 \
      "The time is before the discharge.")                                                         \
    X("told-before", "", "Det kan inte ha meddelats innan det hände.",                             \
      "It cannot have been told before it happened.")                                              \
    X("judged-after-sent", "LUS-3", "Bedömningen gjordes efter att den meddelades.",               \
      "The judgement was made after it was told.")                                                 \
    X("afterwards-required", "",                                                                   \
      "Det som hände tidigare registreras i efterhand: säg hur det meddelades då.",                \
      "What happened earlier is entered afterwards: say how it was told then.")                    \
    X("compulsory-is-psychiatric", "PSY-1", "Tvångsvård är psykiatrisk vård.",                     \
      "Compulsory care is psychiatric care.")                                                      \
    X("not-admitted", "LUS 1 kap. 1 §",                                                            \
      "Patienten är inte inskriven, så lagens utskrivningsklar gäller inte.",                      \
      "The patient is not admitted, so the act's notice of readiness does not apply.")             \
    X("not-same-municipality", "LUS-21",                                                           \
      "Vidarebefordra går bara inom samma kommun. Avvisa annars, så väljer avdelningen rätt "  \
      "enhet.",                                                                                    \
      "Forwarding is possible inside a municipality only. Reject it, and the ward chooses.")       \
    X("not-forwarded", "", "Ärendet har inte kommit till er från en annan enhet.",                 \
      "The case did not come to you from another unit.")                                           \
    X("not-recipient", "", "Enheten är inte part i ärendet.",                                      \
      "The unit is not a party to the case.")                                                      \
    X("from-without-yes", "PAY-5",                                                                 \
      "En tid från och med anges bara när insatserna är tillgängliga.",                            \
      "A time from which is given only when the part is available.")                               \
    X("nothing-waits", "", "Inget meddelande väntar på er kvittens.",                              \
      "No notice waits for your acknowledgement.")                                                 \
    X("period-overlaps", "", "En annan rad gäller redan någon av dagarna.",                        \
      "Another row holds on one of the days already.")                                             \
    X("agreement-in-force", "PAY-7",                                                               \
      "En överenskommelse som gäller ändras inte: avsluta den och lägg till en ny.",               \
      "An agreement in force is not changed: end it and add a new one.")                           \
    X("agreement-ended", "PAY-7", "Överenskommelsen har upphört och ändras inte mer.",             \
      "The agreement has ended and is not changed any more.")                                      \
    X("agreement-past-end", "PAY-7", "En överenskommelse kan avslutas tidigast i dag.",            \
      "An agreement can be ended today at the earliest.")                                          \
    X("agreement-backdated", "PAY-7",                                                              \
      "En överenskommelse som inte gäller än kan börja tidigast i morgon. Lägg till en "      \
      "ny om den ska gälla bakåt.",                                                                \
      "An agreement not yet in force can begin tomorrow at the earliest. Add a new one "           \
      "if it is to hold for the past.")                                                            \
    X("identifier-taken", "", "Det finns redan en person med det numret.",                         \
      "There is a person with that number already.")                                               \
    X("not-candidate", "", "Personen arbetar inte på en enhet som deltar.",                        \
      "The person does not work at a unit that takes part.")                                       \
    X("own-assignment", "", "Det egna uppdraget ändras av någon annan.",                           \
      "One's own assignment is changed by somebody else.")                                         \
    X("already-member", "", "Personen har redan det uppdraget under den tiden.",                   \
      "The person has that assignment in that time already.")                                      \
    X("role-not-here", "", "Den rollen ges bara på administrativa enheter.",                       \
      "That role is given at administrative units only.")                                          \
    X("id-length", "", "Numret har fel antal tecken.", "The number has the wrong length.")         \
    X("id-characters", "", "Numret har tecken som inte hör dit.",                                  \
      "The number has characters that do not belong there.")                                       \
    X("id-separator", "", "Skiljetecknet är fel eller står på fel plats.",                         \
      "The separator is wrong or in the wrong place.")                                             \
    X("id-century", "", "Numret börjar inte med ett möjligt århundrade.",                          \
      "The number does not begin with a possible century.")                                        \
    X("id-date", "", "Numret innehåller inget datum som finns.",                                   \
      "The number does not hold a date that exists.")                                              \
    X("id-future", "", "Numrets datum har inte varit än.",                                         \
      "The date in the number has not been yet.")                                                  \
    X("id-serial", "", "Födelsenummer 000 delas inte ut.", "Birth number 000 is not given out.")   \
    X("legal-minimum", "LUS 3 kap. 2–3 §§", "Det här måste vara med enligt lag.",                  \
      "The law demands this.")                                                                     \
    X("duplicate-section", "", "Avsnittet finns två gånger.", "The section is there twice.")       \
    X("not-writer", "", "Er enhet skriver inte det dokumentet i det här ärendet.",                 \
      "Your unit does not write that document in this case.")                                      \
    X("checklist-off", "", "Länet använder inte checklistan hemgångsklar.",                        \
      "The county does not use the checklist for going home.")                                     \
    X("not-party-unit", "", "En ansvarig enhet i planen är inte part i ärendet.",                  \
      "A unit that answers in the plan is not a party to the case.")                               \
    X("not-responsible", "LPT 7 a §", "Er enhet ansvarar inte för någon insats i planen.",         \
      "Your unit answers for no measure in the plan.")                                             \
    X("superseded", "", "Det finns en nyare version.", "There is a newer version.")                \
    X("already-confirmed", "", "Er enhet har redan bekräftat den här versionen.",                  \
      "Your unit has confirmed this version already.")                                             \
    X("plan-open", "SIP-9", "Personen har redan en öppen SIP.",                                    \
      "The person has an open SIP already.")                                                       \
    X("plan-incomplete", "SIP-4", "Planen saknar något som lagen kräver. Den visar själv vad.",    \
      "The plan lacks something that the law demands. It says itself what.")                       \
    X("consent-missing", "SIP-2", "Det finns inget samtycke som gäller.",                          \
      "There is no consent that holds.")                                                           \
    X("consent-withdrawn", "SIP-2", "Samtycket är återkallat, planen vilar.",                      \
      "The consent has been withdrawn, the plan rests.")                                           \
    X("not-consented", "SIP-2", "Samtycket omfattar inte den enheten.",                            \
      "The consent does not cover that unit.")                                                     \
    X("excluded-by-consent", "SIP-2", "Samtycket omfattar inte det innehållet.",                   \
      "The consent does not cover that content.")                                                  \
    X("plan-established", "", "Planen är fastställd. Börja en revidering för att ändra den.",      \
      "The plan is established. Begin a revision to change it.")                                   \
    X("plan-closed", "", "Planen är avslutad.", "The plan is closed.")                             \
    X("agreement-running", "PK-1", "Enheten har redan en överenskommelse med personen.",           \
      "The unit has an agreement with the person already.")                                        \
    X("agreement-incomplete", "PK-2",                                                              \
      "Patientens egna ord och vad vården gör behöver stå där först.",                             \
      "The patient's own words and what care does must stand there first.")                        \
    X("agreement-over", "PK-1", "Överenskommelsen är avslutad.", "The agreement has ended.")       \
    X("no-case-or-plan", "", "Er enhet har varken ett ärende eller en plan med personen.",         \
      "Your unit has neither a case nor a plan with the person.")                                  \
    X("not-booked", "", "Tiden är inte bokad längre.", "The time is not booked any more.")         \
    X("not-by-patient", "",                                                                        \
      "Enheten låter inte den tiden avbokas här. Ring enheten, eller be om att den avbokas.",      \
      "The unit does not let that time be cancelled here. Call the unit, or ask for it.")          \
    X("not-for-patient", "", "Tiden visas inte för patienten och lämnar inte Samplan.",            \
      "The time is not shown to the patient and does not leave Samplan.")                          \
    X("not-for-kind", "", "Uppgiften hör inte till den sortens tid.",                              \
      "The member does not belong to that kind of time.")                                          \
    X("bad-link", "", "Länken måste vara en https-adress.", "The link must be an https address.")  \
    X("before-start", "", "Tiden slutar innan den börjar.", "The time ends before it begins.")     \
    X("too-long-time", "", "En tid är högst 24 timmar.", "A time is 24 hours at most.")            \
    X("not-empty", "", "Det finns insatser under målet. Ta bort dem först.",                       \
      "There are actions under the goal. Remove them first.")                                      \
    X("contact-taken", "HSL 7 kap. 3 §",                                                           \
      "Personen har redan en sådan kontakt. Byt den eller avsluta den först.",                     \
      "The person has such a contact already. Replace it or end it first.")                        \
    X("contact-limit", "FK-3",                                                                     \
      "Personen har redan så många fasta vårdkontakter som länet tillåter.",                       \
      "The person has as many fasta vårdkontakter already as the county allows.")                  \
    X("not-that-unit", "", "Den sortens kontakt utses inte av en enhet som er.",                   \
      "A unit such as yours does not appoint that kind of contact.")                               \
    X("not-own-contact", "", "Kontakten hör till en annan enhet, som ändrar den.",                 \
      "The contact is another unit's, which changes it.")                                          \
    X("contact-ended", "", "Kontakten är avslutad.", "The contact has ended.")                     \
    X("before-contact", "", "Tidpunkten är före den då kontakten började.",                        \
      "The time is before the contact began.")                                                     \
    X("not-assistant-nurse", "SoL 10 kap. 7 §",                                                    \
      "Bara den som har yrkestiteln undersköterska kan vara fast omsorgskontakt.",                 \
      "Only somebody with the protected title undersköterska can be a fast omsorgskontakt.")       \
    X("not-physician", "FK-3", "Den kontakten är en läkare: ange läkarens titel.",                 \
      "That contact is a physician: give the physician's title.")                                  \
    X("physician-category", "FK-9",                                                                \
      "Länet låter inte en sådan läkare vara fast läkarkontakt. Ange en kategori som länet " \
      "tillåter.",                                                                                 \
      "The county does not let such a physician be fast läkarkontakt. Give a category that it "   \
      "allows.")                                                                                   \
    X("check-digit", "", "Kontrollsiffran stämmer inte.", "The check digit is wrong.")             \
    X("check-unverified", "", "Kontrollsiffran kan inte kontrolleras för den här sortens nummer.", \
      "The check digit cannot be verified for this kind of number.")                               \
    X("unit-not-party", "", "Enheten deltar inte i ärendet.",                                      \
      "The unit does not take part in the case.")                                                  \
    X("nobody-else", "", "Ingen annan enhet deltar i ärendet.",                                    \
      "No other unit takes part in the case.")                                                     \
    X("not-own-message", "", "Meddelandet är en annan enhets.", "The message is another unit's.")  \
    X("same-text", "", "Texten är densamma.", "The text is the same.")                             \
    X("nothing-to-do", "", "Inget i tråden väntar på er.", "Nothing in the thread waits for you.") \
    X("same-person", "", "Det är personen själv.", "That is the person themself.")                 \
    X("yourself", "", "Det är dig själv.", "That is yourself.")                                    \
    X("too-many", "", "Fler än så ryms inte här.", "There is no room for more here.")              \
    X("unknown-notice", "", "Meddelandet finns inte i ärendet.", "The notice is not in the case.") \
    X("no-deviation", "", "Tråden är ingen avvikelse.", "The thread is no deviation.")             \
    X("already-closed", "", "Avvikelsen är redan avslutad.", "The deviation is closed already.")   \
    X("not-answered", "", "Avvikelsen är inte besvarad än.",                                       \
      "The deviation has not been answered yet.")                                                  \
    X("file-type", "", "Filen är inte PDF, PNG eller JPEG.", "The file is not PDF, PNG or JPEG.")  \
    X("file-type-differs", "", "Filens innehåll är av en annan typ än den utger sig för.",         \
      "The file's content is of another type than it pretends.")                                   \
    X("file-damaged", "", "Filen är inte hel, eller innehåller något mer.",                        \
      "The file is not whole, or holds something more.")                                           \
    X("file-name", "", "Filnamnet saknas eller passar inte filens typ.",                           \
      "The file's name is missing or does not fit its type.")                                      \
    X("file-infected", "", "Filen innehåller skadlig kod och togs inte emot.",                     \
      "The file holds malware and was not taken.")                                                 \
    X("file-unscanned", "", "Filen kan inte kontrolleras just nu och togs inte emot.",             \
      "The file cannot be scanned right now and was not taken.")                                   \
    X("duplicate-unit", "", "Enheten finns mer än en gång.", "The unit is there more than once.")  \
    X("unknown-client", "", "Systemet finns inte i registret.", "The system is not registered.")   \
    X("scope", "", "Anropande system har inte scope för det här (insufficient_scope).",            \
      "The calling system has no scope for this (insufficient_scope).")                            \
    X("not-your-unit", "",                                                                         \
      "Enheten finns inte, är ingen vårdenhet, eller hör inte till det anropande systemet.",       \
      "The unit does not exist, admits nobody, or is not the calling system's.")                   \
    X("unknown-patient", "",                                                                       \
      "Personen finns inte här eller får inte hanteras av ett system: skapa Patient först.",       \
      "The person is not here or is not for a system: create the Patient first.")                  \
    X("case-over", "LUS-16, LUS-21", "Ärendet är avslutat.", "The case is over.")                  \
    X("other-stay", "", "Det är ett annat vårdtillfälle.", "That is another stay.")                \
    X("other-person", "", "Det är en annan person.", "That is another person.")                    \
    X("number-in-stay", "", "Ett vårdtillfälle har ett eget nummer, inte personens.",              \
      "A stay has a number of its own, not the person's.")                                         \
    X("protected-by-hand", "OSL 21 kap. 3 §",                                                      \
      "Skyddad identitet registreras av personal, som då blir namngiven.",                         \
      "A protected identity is registered by staff, who are named by it.")                         \
    X("number-not-national", "", "Personens nummer finns inte i de nationella tjänsterna.",        \
      "The person's number is not in the national services.")                                      \
    X("client-known", "", "Systemet finns redan i registret.",                                     \
      "The system is registered already.")                                                         \
    X("unknown-provider", "", "Vårdgivaren finns inte i registret.",                               \
      "The provider is not in the register.")                                                      \
    X("provider-differs", "", "Vårdgivaren är en annan i registret eller på en annan rad.",        \
      "The provider is another one in the register or in another row.")                            \
    X("unknown-county", "", "Länskoden finns inte.", "The county code does not exist.")            \
    X("unknown-parent", "", "Överordnad enhet finns inte.", "The parent unit does not exist.")     \
    X("unknown-municipality", "", "Kommunkoden finns inte.",                                       \
      "The municipality code does not exist.")                                                     \
    X("unknown-unit", "", "Enheten finns inte.", "The unit does not exist.")                       \
    X("retention-future", "", "Det som ännu inte har fallit för gallring tas inte bort.",          \
      "What is not due yet is not removed.")                                                       \
    X("retention-changed", "", "Ett annat antal kopior än det bekräftade ska gallras nu.",         \
      "Another number of copies than was confirmed is due now.")                                   \
    X("retention-nothing", "", "Ingen kopia ska gallras.", "No copy is due.")                      \
    X("retention-shorter", "PDL-10", "Det är kortare tid än lagen kräver.",                        \
      "That is shorter than the law requires.")                                                    \
    X("not-member", "", "Personen har inget uppdrag på enheten nu.",                               \
      "The person has no assignment at the unit now.")                                             \
    X("own-substitute", "", "Den som är borta kan inte ersätta sig själv.",                        \
      "Whoever is away cannot be the substitute too.")                                             \
    X("already-absent", "", "Personen är redan anmäld som borta under den tiden.",                 \
      "The person is away in that time already.")                                                  \
    X("other-provider", "OSL 25 kap.", "Ersättaren ska höra till samma vårdgivare.",               \
      "The substitute must belong to the same provider.")                                          \
    X("too-many-reminders", "", "Ärendet har redan 50 öppna bevakningar på enheten.",              \
      "The case has 50 open reminders at the unit already.")                                       \
    X("bad-email", "", "Det är ingen giltig e-postadress.", "That is not a valid e-mail address.") \
    X("bad-phone", "",                                                                             \
      "Det är inget giltigt telefonnummer: bara siffror, med + först vid landsnummer.",            \
      "That is not a valid phone number: digits only, with + before a country code.")              \
    X("review-note", "LOG-2",                                                                      \
      "Skriv en anteckning: vad som frågades, vad svaret blev eller varför.",                      \
      "Write a note: what was asked, what the answer was, or why.")                                \
    X("review-measure", "LOG-2", "Skriv vilken åtgärd den obefogade åtkomsten ledde till.",        \
      "Write what was done about the access that was not justified.")                              \
    X("review-day", "LOG-2", "En granskning omfattar hela dagar som har gått: välj senast i går.", \
      "A review takes whole days that are over: choose yesterday at the latest.")                  \
    X("review-nothing", "LOG-2", "Välj hur många åtkomster som ska granskas.",                     \
      "Choose how many accesses are to be looked at.")                                             \
    X("rounds-wait", "", "Fem urval väntar redan på att göras.",                                   \
      "Five rounds wait to be drawn already.")                                                     \
    X("already-listed", "", "Numret står redan på listan.", "The number is on the list already.")  \
    X("unknown-staff", "", "HSA-id:t tillhör ingen i personalen.",                                 \
      "The HSA-id is nobody's on the staff.")                                                      \
    X("account-taken", "", "Kontot finns redan, eller personen har ett.",                          \
      "The account exists already, or the person has one.")                                        \
    X("number-in-url", "",                                                                         \
      "Ett personnummer får inte stå i en adress. Sök med POST [typ]/_search.",                    \
      "An identity number is never in a URL. Search by POST [type]/_search.")                      \
    X("search-parameter", "", "Det går inte att söka på det här. Se GET /fhir/metadata.",          \
      "This is not searched by here. See GET /fhir/metadata.")                                     \
    X("search-in-url", "", "Med _search står allt i formuläret och inget i adressen.",             \
      "With _search all is in the form and nothing in the URL.")                                   \
    X("print-protected", "OSL 21 kap. 3 §",                                                        \
      "Personen har skyddad identitet. Bekräfta att pappret bara lämnas till personen själv.",     \
      "The person has a protected identity. Confirm that the paper goes to the person only.")      \
    X("paper-none", "", "Den här servern kan inte göra PDF. Skriv ut från webbläsaren i stället.", \
      "This server makes no PDF files. Print from the browser instead.")                           \
    X("paper-failed", "",                                                                          \
      "PDF-filen kunde inte göras. Försök igen, eller skriv ut från webbläsaren i stället.",       \
      "The PDF file could not be made. Try again, or print from the browser instead.")             \
    X("paper-busy", "",                                                                            \
      "Många gör PDF just nu. Försök igen strax, eller skriv ut från webbläsaren.",                \
      "Many are making PDF files now. Try again soon, or print from the browser.")                 \
    X("paper-glyph", "",                                                                           \
      "Texten har tecken som servern inte har typsnitt för. Skriv ut från webbläsaren i stället.", \
      "The text has characters that no font of the server has. Print from the browser instead.")   \
    X("paper-long", "", "Det är för mycket text för ett papper.", "It is too much for a paper.")

const char *reason_text(const char *slug, enum sp_lang lang); /* NULL for an unknown slug */
const char *reason_rule(const char *slug);                    /* NULL when there is none */

#endif
