"""Model cards: what a model is for, what it learnt from, how well it does, where it fails."""

from __future__ import annotations

from dataclasses import dataclass

from nlp_service.annotate.models import ModelEntry
from nlp_service.training.corpora import Corpora
from nlp_service.training.metrics import RELIABILITY

#: Characters of a bar of a reliability chart.
_BAR = 40


@dataclass(frozen=True)
class Card:
    """The words of a card that no figure tells."""

    title: str
    use: str
    method: str
    measured: str
    limits: tuple[str, ...]
    bias: str
    own_data: str = ""
    notes: str = ""


#: Ways to tag Chinese, on the same held-back rows.
NAMES_NOTES = """## Ways compared

| set (held back) | random field | BiLSTM with a chain, 8 passes | with subjects, 10 |
|---|---|---|---|
| cluener | 0.707 | 0.764 | 0.777 |
| resume_ner | 0.893 | 0.942 | 0.940 |
| msra_ner | 0.826 | 0.879 | 0.894 |
| boson_ner | 0.621 | 0.676 | 0.659 |
| weibo_ner | 0.459 | 0.559 | 0.548 |
| fewfc_events, ORG as argument | 0.597 | 0.667 | 0.687 |
| fincuge_finese, subject of the event | 0.757 | none | 0.872 |

The last column is shipped. The field learnt from 22,000 rows of msra_ner, the BiLSTMs from all;
160 states each way in the second column, 192 in the last. Subjects were found by a field of their
own, ranked by a linear head, before the network took them over.
"""

#: What was compared before the recipe was chosen, on pairs that are neither learnt from nor
#: reported on.
ENCODER_NOTES = """## Ways compared

After 100 steps (138,000 tokens) on the same batches, retrieval among 1,000 tuning pairs, Chinese
to English and back:

| way | zh → en | en → zh |
|---|---|---|
| Chinese embeddings at random, rate 1e-4 | 0.002 | 0.008 |
| Chinese embeddings from aligned English ones, rate 1e-4 | 0.697 | 0.735 |
| the same, rate 4e-4 | 0.586 | 0.642 |
| the same, before any training of the body (5 steps) | 0.715 | 0.708 |

Layers 1, 3 and 6 only, trained for 30 minutes the same way, against all six for 90: STS-B 0.638
and 0.671, LCQMC 0.715 and 0.745, retrieval of held-back pairs 0.855 and 0.890; SENTiVENT with the
linear head 0.515 and 0.557, sentfin polarity 0.810 and 0.848, without the encoder 0.510 and 0.824
(the encoder asked for every text; the pack asks it where the linear head doubts: 0.545 and 0.841).
Trained further for 103 minutes with a third of the steps on likeness of Chinese sentences: STS-B
0.697, LCQMC 0.776, retrieval 0.904 and 0.900; sentfin polarity 0.863, fincuge_finese 0.878.
Giving the body a stage of its own at rate 1e-4 before the heads made retrieval on tuning pairs
fall from 0.697 to 0.658; with both sides of each pair in the loss of the joint stage it rose."""

CARDS = {
    "encoder": Card(
        title="Bilingual sentence encoder",
        use=(
            "Vectors of Chinese and English sentences for search, near-duplicates and the heads of "
            "this pack. The folder loads in plain transformers and in sentence-transformers; the "
            "service reads the int8 ONNX file."
        ),
        method=(
            "The six layers of all-MiniLM-L6-v2 (Apache-2.0); its English pieces that occur in our "
            "text, and Chinese characters, each of which begins as the mean of the English pieces "
            "it occurs with in parallel text. First only the embeddings learn to give the start "
            "model's vectors for both languages; then body and heads learn together: sentiment, "
            "entity polarity, event types, subjects and names, vectors of pairs, and alike Chinese "
            "sentences (CoSENT)."
        ),
        measured=(
            "Spearman on STS-B (Chinese), accuracy on LCQMC and AFQMC with the limit chosen on "
            "other rows, and retrieval among 1,000 pairs of Tatoeba; all held back."
        ),
        limits=(
            "Trained for 90 minutes on one processor core (4.6 million tokens), then 103 minutes "
            "further from there (`encoder.resume`; 11,161 steps of 1,536 tokens at most): a small "
            "part of what was planned. Words were not masked, for lack of time: of the running "
            "text (`pretrain_…`) only the vocabulary was counted.",
            "The labelled sets of sentiment, entity_polarity, event_types and entities taught the "
            "body too, the English ones more often than the Chinese. So English heads gain most "
            "(the cards of the tasks print each figure beside the linear one); Chinese entity "
            "polarity and all names do without the encoder.",
            "Chinese is read by characters; what was not in the parallel text is known poorly.",
            "128 tokens of a text are read.",
        ),
        bias=(
            "Parallel text is Taiwanese law and everyday sentences; the similarity sets are "
            "questions of consumers and translated captions. One of their collections states "
            "academic use only."
        ),
        notes=ENCODER_NOTES,
    ),
    "subjects": Card(
        title="Subject of an event",
        use="Says which company of a Chinese headline its event is about.",
        method=(
            "The tagger of Chinese names (see its card) has scores of its own that mark, of all "
            "companies of a text, those that its event is about; a name's chance is that of its "
            "span over all sequences of tags, with a curve fitted on a twelfth of the training "
            "rows that the tagger did not learn from. Here lies this curve only."
        ),
        measured=(
            "Exact F1 of the subjects given the text, on the held-back tenth; `recall_of_names` "
            "is the share of subjects among the names of a chance of 0.01 or more."
        ),
        limits=(
            "Chinese only.",
            "Half of the held-back texts share a headline with training texts, as texts of the set "
            "share them among each other; `f1_unseen` is measured on those that share none.",
        ),
        bias="Listed companies and lending platforms of 2012 to 2019.",
    ),
    "acts": Card(
        title="Acts of a sentence",
        use=(
            "Says what a sentence of a mail does towards the other side (commit, provide, inform, "
            "request, accept, propose, refuse, defer, dispute, threaten, courtesy; several or "
            "none). Evidence for the cooperation score, read by an analyst beside the sentence; "
            "not meant to decide about a person or a loan by itself."
        ),
        method=(
            "One logistic regression for each act and language over hashed character and word "
            "n-grams and cue patterns, in English n-grams of the sentence's frame as well (its "
            "common words, of the others the form alone), sigmoid calibration, a threshold for "
            "each act. Where the English one doubts, a regression on the encoder's features is "
            "added."
        ),
        measured=(
            "The gold figures are out of fold: each sentence is scored, calibrated and "
            "thresholded by folds that do not hold it. The shipped weights then learn from all "
            "of gold. `acts/email_intent` counts a sentence as yes when commit, propose or "
            "request is given, on the held-back tenth of that set."
        ),
        limits=(
            "Recipe and cues were developed on the same gold that measures them: out of fold, yet "
            "chosen with these figures in view.",
            "One annotator labelled gold; no agreement between people is known.",
            "Gold was picked for rare acts, so probabilities are too high for acts that are "
            "rarer in a mailbox than in gold.",
            "A sentence is read alone: an answer that evades only in view of the question is "
            "missed.",
        ),
        bias=(
            "English gold is the mail of one US energy trader around 2001; Chinese gold and the "
            "project's own sentences are written, in a formal register."
        ),
        own_data="corpora/acts/zh.jsonl and en.jsonl (written for the project)",
    ),
    "sentiment": Card(
        title="Sentiment of a sentence or text",
        use=(
            "Gives negative, neutral or positive with calibrated probabilities; context for a "
            "reader."
        ),
        method=(
            "One multinomial logistic regression a language over hashed n-grams that chooses a "
            "label and a kind of text (a set, or mail) together; a label's chance is its sum over "
            "the kinds, so that words count as they do in texts of the kind at hand. Mixed with "
            "the encoder's head; vector scaling on an eighth of the training rows that the "
            "weights did not learn from."
        ),
        measured=(
            "Accuracy on the held-back tenth of each set, choosing among the labels that the set "
            "has. `sentiment: ece` is taken over all three labels."
        ),
        limits=(
            "When to stop the solver was chosen by a look at held-back figures, which are thus "
            "slightly optimistic.",
            "News, forum posts, annual reports and reviews dominate; mail is a small part.",
            "Polarity of market talk (a share falls) is not the view of a lender.",
            "`annotate` asks the encoder for whole texts of kind `text` only; sentences and mails "
            "have the linear head's answer (the figures named `linear`).",
        ),
        bias="Names of companies that were in the news of 2016 to 2021 carry some polarity.",
        own_data="corpora/acts/zh.jsonl and en.jsonl (written for the project)",
    ),
    "entity_polarity": Card(
        title="Polarity of a text for one entity",
        use="Says whether a text is bad, neutral or good news for a named company in it.",
        method=(
            "Logistic regression over n-grams in five channels: whole text, left and right of "
            "the mentions, their clauses, the name; the name is masked in the first four."
        ),
        measured=(
            "Accuracy on the held-back tenth of sentfin and finentity; for fincuge_finnsp "
            "0.4 F1(negative) + 0.6 F1(subject)."
        ),
        limits=(
            "Chinese articles know negative and not negative only; positive polarity in Chinese "
            "comes from headlines about one company.",
            "The weight of fin_news_sentiment (0.2) was chosen by a look at held-back figures of "
            "fincuge_finnsp, which are therefore slightly optimistic.",
            "A linear model hardly resolves comparisons (A gains at the expense of B).",
        ),
        bias="Chinese negatives are mostly peer-to-peer lending and fraud of 2018 and 2019.",
    ),
    "events": Card(
        title="Credit events of a text",
        use=(
            "Proposes ids of the signal catalogue for a text. A candidate proposer: subject, "
            "negation, modality and time are judged by the rules behind it."
        ),
        method="One logistic regression for each id over hashed n-grams, sigmoid calibration.",
        measured=(
            "Micro and macro F1 of the ids on the held-back tenth, where the truth is the mapped "
            "label of the set."
        ),
        limits=(
            "Ids that no public set teaches (most P and all T) are not proposed.",
            "Labels are mapped by rule from other schemes and carry their noise.",
        ),
        bias="Listed Chinese companies and US large caps; small borrowers are rare.",
    ),
    "signal_types": Card(
        title="Types of credit signal",
        use=(
            "Proposes an event of the signal catalogue where a sentence of mail or news states one "
            "in words that no cue of the catalogue knows. Subject, negation, modality and time are "
            "judged by the rules behind it. Clauses of contracts are not read by it."
        ),
        method=(
            "One choice among no event and the 48 events: a multinomial logistic regression over "
            "hashed n-grams of each language, and one on the encoder's features that learns from "
            "the sentences of both; their scores are added, one temperature and a shift of no "
            "event make them chances. Public rows count half: neutral texts and mail as no event, "
            "some headlines by the rules of `events` (the column `mapping` is of the sets' main "
            "task)."
        ),
        measured=(
            "Accuracy on sentences of the project that it has not learnt from, written for every "
            "type in words far from the catalogue's cues, and the share of the events among them "
            "that it names as its first choice."
        ),
        limits=(
            "A few authors wrote sentences and labels, those held back too; how often it errs on "
            "real mail is not known.",
            "One event a sentence.",
            "Events that are denied, past or only possible are taught as none.",
            "What it proposes is judged once more (`signal_confidence`) before it is a signal.",
        ),
        bias="Invented firms of some thirty trades; the English is European and Indian.",
        own_data=(
            "11,737 sentences written for the project (`corpora/signals`, part `dev`) and three "
            "quarters of the development set of signals; 3,079 more, part `check`, are held back"
        ),
    ),
    "signal_subjects": Card(
        title="The subject of a credit signal",
        use=(
            "Chooses whom a signal is about among the names and phrases that rules find in its "
            "sentence, in Chinese among stretches of characters as well. Lists of subjects and "
            "parties of a contract stay as the rules read them."
        ),
        method=(
            "A logistic regression of each language over marks of an option: kind of phrase, "
            "place to the cue, its clause and the other phrases, words or characters at its ends, "
            "what the rules chose; one option says that no phrase is the subject. The likeliest "
            "is taken."
        ),
        measured=(
            "Share of right subjects among readings of right type and assertion, on sentences of "
            "the project that nothing was learnt from; `rules_accuracy` is that of the rules alone."
        ),
        limits=(
            'A sentence is read alone: what "the company" stands for is settled elsewhere.',
            "A Chinese name longer than 14 characters is found by the rules or not at all.",
            "Where a text names the firm in two ways, the labels know one.",
        ),
        bias="Invented firms in the project's sentences; listed Chinese companies in headlines.",
        own_data=(
            "sentences of `corpora/signals` (part `dev`) and three quarters of the development "
            "set of signals whose subject is labelled"
        ),
    ),
    "signal_confidence": Card(
        title="Confidence of a credit signal",
        use=(
            "The chance that type and assertion of a signal are right. Readings of cues are left "
            "out under .1 (in Chinese news .3), those that a model alone proposed under .5; the "
            "others carry it as their confidence. Rules alone judge clause families and contracts."
        ),
        method=(
            "A logistic regression of each language over marks of a reading: type, assertion, "
            "kind of text, the words, whether a cue or a model saw it, and the chances that the "
            "model of types gives to the event and to none, in the sentence and in the words of "
            "the reading; these chances are out of fold in training. Sigmoid calibration on "
            "readings out of fold."
        ),
        measured=(
            "Micro-F1 of type and assertion with what stands, on sentences of the project that "
            "are only measured; `f1_of_all` keeps everything that cues and models propose."
        ),
        limits=(
            "Three sentences of four that it learnt from were written for the project, and hold "
            "more signals than a mailbox does.",
            "The limits from which a reading stands were chosen with held-back figures in view.",
        ),
        bias="As the sentences: clients and lenders of project finance, financial headlines.",
        own_data=(
            "sentences of `corpora/signals` (part `dev`) and three quarters of the development "
            "set of signals"
        ),
    ),
    "clauses": Card(
        title="Types of clauses of a contract",
        use=(
            "Says which of the 41 CUAD categories a sentence of an English contract is of, and "
            "which class an outer section of a Chinese contract has. Feeds the list of clauses, "
            "the comparison with the lender's standard and the search; a person reads the words."
        ),
        method=(
            "Logistic regressions over hashed n-grams: one for each category of a sentence, one "
            "choice among categories for a passage known to be a clause, one choice among classes "
            "for a Chinese section (text, first words, heading; taught with and without the "
            "heading). A second regression of 17 features, the same for all categories, weighs the "
            "sentence with its neighbours, its section, the best place of the contract, headings "
            "and cue words; it gives the calibrated probability."
        ),
        measured=(
            "On the contracts held back by id: macro F1 over categories with at least 20 held-back "
            "sentences, every sentence of a contract counted; the share of marked passages whose "
            "first choice is one of their categories. Chinese: share of sections whose class is "
            "that of the keyword in their heading, with the heading seen and without it."
        ),
        limits=(
            "Second regression and thresholds learn from an eighth of the contracts; rare "
            "categories share a threshold.",
            "A sentence counts as a clause when a lawyer's mark covers half of it; marks that "
            "begin or end inside a sentence make labels noisy.",
            "CUAD holds commercial contracts, no loan agreements; the lender's families T01 to T20 "
            "go by wording alone.",
            "The Chinese classes are keyword labels of headings, not human labels; without the "
            "heading the class is much less sure.",
        ),
        bias="Contracts filed by United States companies; Chinese model forms, some decades old.",
    ),
    "event_types": Card(
        title="Event types of the public sets, in their own words",
        use="Measures event classification on the official label sets; not used for scoring.",
        method="One logistic regression for each type over hashed n-grams, sigmoid calibration.",
        measured="Micro F1 on the held-back tenth of each set over its own types.",
        limits=(
            "A type is only compared with texts of its own set; in FewFC with those of its half "
            "(base or transfer types), since the other half is unlabelled there.",
            "The n-gram length was chosen by a look at held-back figures of FewFC, which are "
            "therefore slightly optimistic.",
        ),
        bias="As for events.",
    ),
    "entities": Card(
        title="Names of organisations, people, positions and places",
        use="Finds ORG, PERSON, TITLE and LOC; names are evidence and matching keys.",
        method=(
            "Chinese: a BiLSTM (192 states each way) with a chain of tags over it reads each "
            "character, its pairs with the neighbours, and its place in words of the lists. "
            "Vectors of characters and pairs begin at their neighbours in 42 million characters "
            "of running text (the Chinese `pretrain_…` sets of the encoder's card but Taiwanese "
            "law, and training texts; PPMI and truncated SVD). The sets label by differing "
            "conventions: each has scores of its own, weighed by the kind of text that is seen. "
            "English: a conditional random field over words. Both use small lists of company "
            "forms, surnames, places and positions; confidence is the least marginal of the span, "
            "calibrated by isotonic regression on held-out training rows. News names companies "
            "that the labelled sets do not: Chinese learns those of the event sets too, English "
            "those of sentfin and of the project's own sentences, in copies with names and "
            "signatures made up; what these rows do not label is filled in by a field of the "
            "labelled sets. Names of mail come from email_ner_coref."
        ),
        measured=(
            "Exact F1 (offsets and label) on the held-back tenth of each set; for sentfin the "
            "share of its companies and agencies that are found."
        ),
        limits=(
            "English TITLE has no labelled set and is found by rule-made labels only.",
            "conll2003 may be used for research only; without it the English tagger has too little "
            "to learn from. The permissive pack leaves it out.",
            "1990s newspaper text dominates; nested names are not found.",
        ),
        notes=NAMES_NOTES,
        bias=(
            "Chinese and Western names; names of other scripts and minorities are found less often."
        ),
        own_data="corpora/signals/en.jsonl (written for the project; its part `dev`)",
    ),
}


def render(
    card: Card, entry: ModelEntry, corpora: Corpora, figures: dict[str, dict[str, float]]
) -> str:
    """The card of a model in Markdown."""
    sources = [corpora.sets[name] for name in entry.data]
    lines = [
        f"# {card.title}",
        "",
        f"Model `{entry.name}`, task `{entry.task}`, licence class of its data: {entry.licence}.",
        "",
        "## Intended use",
        "",
        card.use,
        "",
        "## Method",
        "",
        card.method,
        "",
        "## Data",
        "",
        "| set | language | licence | class | mapping |",
        "|---|---|---|---|---|",
        *(
            f"| {s.name} | {s.language} | {s.licence} | {s.licence_class} | {s.mapping} |"
            for s in sources
        ),
        "",
    ]
    if card.own_data:
        lines += [f"And {card.own_data}.", ""]
    lines += [
        "## Figures",
        "",
        card.measured,
        "",
        "| where | metric | value |",
        "|---|---|---|",
        *(
            f"| {place} | {metric} | {value:.3f} |"
            for place, row in figures.items()
            if not place.endswith(RELIABILITY)
            for metric, value in row.items()
        ),
        "",
        *_chart(figures),
        *([card.notes, ""] if card.notes else []),
        "## Limits",
        "",
        *(f"- {limit}" for limit in card.limits),
        "",
        "## Bias",
        "",
        card.bias,
        "",
        "## Files",
        "",
        *(f"- `{f.path}` {f.bytes:,} bytes, sha256 `{f.sha256}`" for f in entry.files),
        "",
    ]
    return "\n".join(lines)


def _chart(figures: dict[str, dict[str, float]]) -> list[str]:
    """Reliability of the chances: a bar is the share that came true, ``|`` the chance said."""
    lines: list[str] = []
    for place, row in figures.items():
        if not place.endswith(RELIABILITY):
            continue
        head = place.removesuffix(f"/{RELIABILITY}")
        lines += [f"## Reliability of {head}", "", "```text", "said   true    count"]
        for index in sorted({int(name.rpartition("_")[2]) for name in row}):
            said, true = row[f"said_{index}"], row[f"true_{index}"]
            bar = list(("█" * round(true * _BAR)).ljust(_BAR + 1, "·"))
            bar[round(said * _BAR)] = "|"
            lines.append(f"{said:.3f}  {true:.3f}  {row[f'count_{index}']:>7,.0f}  {''.join(bar)}")
        lines += ["```", ""]
    return lines
