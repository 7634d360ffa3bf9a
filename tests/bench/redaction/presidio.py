"""Presidio's pattern recognisers over texts, as a baseline: texts in, spans out.

Standard input: a JSON list of texts. Standard output: {"milliseconds_per_text", "spans": [[{"start", "end", "type"}]]},
offsets in Unicode code points. No language model: tokens come from a blank English pipeline, which is enough for
Presidio's own look at the words around a match. Scores are not cut off, which is the library's default.
"""

import json
import sys
import time

import spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer import predefined_recognizers as predefined
from presidio_analyzer.nlp_engine import SpacyNlpEngine

# Recogniser and the name its finds go by in the corpus. DATE_TIME counts as a date of birth: it has no narrower one.
RECOGNISERS = {
    "CreditCardRecognizer": "CREDIT_CARD",
    "UsBankRecognizer": "ACCOUNT_NUMBER",
    "IbanRecognizer": "ACCOUNT_NUMBER",
    "AbaRoutingRecognizer": "ROUTING_NUMBER",
    "UsSsnRecognizer": "SSN",
    "UsLicenseRecognizer": "GOV_ID",
    "UsItinRecognizer": "GOV_ID",
    "UsPassportRecognizer": "GOV_ID",
    "UsMbiRecognizer": "GOV_ID",
    "NhsRecognizer": "GOV_ID",
    "UkNinoRecognizer": "GOV_ID",
    "UkPassportRecognizer": "GOV_ID",
    "UkDrivingLicenceRecognizer": "GOV_ID",
    "UkPostcodeRecognizer": "ADDRESS",
    "EmailRecognizer": "EMAIL",
    "PhoneRecognizer": "PHONE",
    "DateRecognizer": "DOB",
}


class BlankEngine(SpacyNlpEngine):
    """Tokens without a model."""

    def __init__(self):
        super().__init__()
        self.nlp = {"en": spacy.blank("en")}


def engine():
    registry = RecognizerRegistry(supported_languages=["en"])
    types = {}
    for name, entity in RECOGNISERS.items():
        recogniser = getattr(predefined, name)()
        types.update({supported: entity for supported in recogniser.supported_entities})
        registry.add_recognizer(recogniser)
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=BlankEngine(), supported_languages=["en"])
    return analyzer, types


def main():
    texts = json.load(sys.stdin)
    analyzer, types = engine()

    def find(text):
        found = analyzer.analyze(text=text, language="en", entities=sorted(types))
        kept = []
        # Of finds that overlap the likeliest stays, as in Presidio's own anonymizer; the others only widen it.
        for f in sorted(found, key=lambda f: (-f.score, f.start - f.end)):
            if not any(k.start <= f.start and f.end <= k.end for k in kept):
                kept.append(f)
        return [{"start": f.start, "end": f.end, "type": types[f.entity_type]} for f in kept]

    for text in texts[:50]:
        find(text)
    begun = time.perf_counter()
    spans = [find(text) for text in texts]
    milliseconds = (time.perf_counter() - begun) * 1000 / max(len(texts), 1)
    json.dump({"milliseconds_per_text": milliseconds, "spans": spans}, sys.stdout)


if __name__ == "__main__":
    main()
