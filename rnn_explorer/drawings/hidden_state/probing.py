"""What is known of the units from other data, for whoever shows it: asks for it, and tells how old it is."""

from rnn_explorer.engine.trace import Trace
from rnn_explorer.errors import BadInput
from rnn_explorer.session.probe import Finding, Question, question_of
from rnn_explorer.session.session import Session


class Probing:
    """Keeps the last finding of a session's prober."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._about: tuple[Trace, str] | None = None
        self._question: Question | None = None
        self._finding: Finding | None = None
        self.problem = ""  # why there is no finding

    @property
    def is_stale(self) -> bool:
        """Whether the finding is older than the question: another one is being computed."""
        return self._finding is not None and self._finding.question is not self._question

    def of(self, trace: Trace, column: str) -> Finding | None:
        """What is known of a column of the network; asks, if that is not of the parameters of ``trace``."""
        if self._about != (trace, column):
            self._about, self.problem = (trace, column), ""
            self._question = question_of(self._session.experiment, trace, column)
            self._session.prober.ask(self._question)
        finding = self._finding
        return finding if finding is not None and finding.question.is_like(self._question) else None

    def take(self, finding: Finding) -> None:
        """A finding has arrived."""
        self._finding = finding

    def fail(self, error: Exception) -> None:
        """There is none. Raises the error again unless it is one that a person can mend."""
        if not isinstance(error, BadInput):
            raise error
        self.problem = str(error)
