"""The random college's copies: reviewed, certified, signed, under a letterhead that changes."""

from __future__ import annotations

from begun_college import ADMINISTRATOR, AWKWARD, DEPUTIES, FIRST_TERM, GROUPS, BegunCollege
from msgspec.structs import replace

from journal_domain.certified_copy import (
    Certification,
    Drawn,
    SignatureKind,
    StreamAt,
    Verdict,
    VerifiedSignature,
)
from journal_domain.paper import Paper, journal_paper


class RandomCopies(BegunCollege):
    def _letterhead(self) -> None:
        name, order = f"Техникум № {self.number} {AWKWARD}", "Устав"
        self._record(self.college.describe_college, ADMINISTRATOR, "Учредитель", name, "Ремесловск", None, order)

    def _paper(self) -> Paper:
        group = self.random.choice(GROUPS)
        if self.random.random() < 0.3:
            return Paper(form="summary-of-marks", group_id=group, term=FIRST_TERM, assessment="term")
        return journal_paper(group, FIRST_TERM)

    def _copy(self) -> None:
        c, paper = self.college, self._paper()
        copy = c.certified_copy(paper)
        at = tuple(StreamAt(id_, c.journal(id_).version) for id_ in self.journals)
        now = Drawn(form_version=1, position=self.position, tree_head="a1" * 32, sha256=f"{self.number:064x}",
                    streams=at, incomplete=True, pages=9)  # fmt: skip
        if copy.reviewed is not None and self.random.random() < 0.6:
            drawn = replace(now, position=copy.reviewed.position, streams=copy.reviewed.streams)
            certification = Certification(post="заместитель директора " + AWKWARD, file_index="05-14")
            version = len(copy.editions) + 1
            self._record(c.certify_copy, DEPUTIES[1], paper, drawn, version, certification)
        elif copy.editions and self.random.random() < 0.5:
            signature = VerifiedSignature(kind=SignatureKind.PADES, sha256=now.sha256, certificate="c1" * 32,
                                          algorithm="RSA", verdict=Verdict.UNKNOWN_ISSUER)  # fmt: skip
            self._record(c.sign_copy, DEPUTIES[0], paper, len(copy.editions), signature)
        else:
            self._record(c.review_copy, DEPUTIES[0], paper, now)
