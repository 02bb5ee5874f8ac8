package app.aitopup.e2e.faults;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The integrator's own record of one wish: every answer to it, in the order in which they came. */
final class Asked {
    private final Wish wish;
    private final List<Answer> answers = new CopyOnWriteArrayList<>();

    Asked(Wish wish, Answer... answers) {
        this.wish = wish;
        this.answers.addAll(List.of(answers));
    }

    Wish wish() {
        return wish;
    }

    List<Answer> answers() {
        return answers;
    }

    Answer add(Answer answer) {
        answers.add(answer);
        return answer;
    }

    /** The top-up's id as it was heard first; null as long as it was not. */
    String transactionId() {
        return answers.stream()
                .map(Answer::transactionId)
                .filter(id -> id != null)
                .findFirst()
                .orElse(null);
    }

    /** The answer to a send that said how it ended; null as long as there was none. */
    Answer end() {
        return answers.stream()
                .filter(answer -> answer.call() == Answer.Call.SEND && answer.isEnd())
                .findFirst()
                .orElse(null);
    }

    /** Whether it was heard that nothing is accepted. */
    boolean isRefused() {
        return answers.stream().anyMatch(Answer::isRefusal);
    }

    @Override
    public String toString() {
        return "key " + wish.idempotencyKey() + " (" + wish.plot() + ", "
                + wish.caller().environment() + ")";
    }
}
