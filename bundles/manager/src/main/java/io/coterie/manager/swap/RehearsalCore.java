package io.coterie.manager.swap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Compares a new component with the present one, question by question. Each goes to the new one. If its answer is bad,
 * the present one is asked the same: if that answers no better, the swap is none the worse for it, and people are told.
 * If it does, the new one is asked once more, since a device may have been in use and a resource may have changed; a
 * second bad answer ends it all. Pure; confined to one thread.
 */
public final class RehearsalCore {
    /** Questions asked at once: each costs a process here, and most a network. */
    static final int MAX_AT_ONCE = 8;
    /** Lines that are kept: a record of the cluster state has to stay small. */
    static final int MAX_REMARKS = 8;
    /** Of what a component says, so much is told: agents may say much. */
    static final int MAX_SAID = 200;
    /** Of a line that is kept, so much: the record of a swap has many of them, and those of earlier swaps. */
    static final int MAX_REMARK = 160;
    /** Of what the new component says in such a line, so much: what the present one says has to fit in. */
    private static final int MAX_NEW = 60;
    private final List<Question> questions;
    private final List<String> remarks = new ArrayList<>();
    private String problem = "";

    /** Whether an answer is as it has to be. */
    public enum Verdict {
        /** It is. */
        GOOD,
        /** It is not. */
        BAD,
        /** There is nothing to be said any more: what was asked about has gone. */
        VOID,
        /** It did not end when it was told to: nobody can say what it is worth, and it may hold up the next, too. */
        HANGS
    }

    /** Who is asked. */
    public enum Whom {
        /** The new component. */
        NEW,
        /** The one that is to be replaced. */
        PRESENT
    }

    /**
     * An answer.
     *
     * @param verdict what it is worth
     * @param said one sentence; empty if it is good
     */
    public record Answer(Verdict verdict, String said) {
        /** As it has to be. */
        public static final Answer GOOD = new Answer(Verdict.GOOD, "");
        /** Nothing to be judged. */
        public static final Answer VOID = new Answer(Verdict.VOID, "");

        /** A new component that does not end what it has begun. */
        public static final Answer HANGS = new Answer(Verdict.HANGS, "");

        /** All parts are required. */
        public Answer {
            Objects.requireNonNull(verdict, "verdict");
            said = cut(said, MAX_SAID);
        }

        /**
         * Not as it has to be.
         *
         * @param said one sentence
         * @return the answer
         */
        public static Answer bad(final String said) {
            return new Answer(Verdict.BAD, said);
        }
    }

    /**
     * Something to ask now.
     *
     * @param question its place among the questions
     * @param whom who is asked
     * @param again whether it is for the second time
     */
    public record Ask(int question, Whom whom, boolean again) {
    }

    /** One question, and how far it has come. */
    private static final class Question {
        private final String subject;
        private Ask asked;
        private String said = "";
        private boolean over;

        private Question(final String subject) {
            this.subject = subject;
        }
    }

    /**
     * Nothing was asked yet.
     *
     * @param subjects what each question is about, for people
     */
    public RehearsalCore(final List<String> subjects) {
        this.questions = subjects.stream().map(Question::new).toList();
    }

    /** {@return what to ask now} */
    public List<Ask> next() {
        final List<Ask> asks = new ArrayList<>();
        long room = MAX_AT_ONCE - questions.stream().filter(q -> q.asked != null && !q.over).count();
        for (int i = 0; i < questions.size() && room > 0 && !over(); i++) {
            if (questions.get(i).asked == null) {
                asks.add(ask(i, Whom.NEW, false));
                room--;
            }
        }
        return asks;
    }

    private Ask ask(final int question, final Whom whom, final boolean again) {
        final Ask ask = new Ask(question, whom, again);
        questions.get(question).asked = ask;
        return ask;
    }

    /**
     * An answer came. What was not asked, or was answered already, is passed over.
     *
     * @param ask what was asked
     * @param answer the answer
     * @return what to ask because of it
     */
    public Optional<Ask> answered(final Ask ask, final Answer answer) {
        final Question question = questions.get(ask.question());
        if (over() || question.over || !ask.equals(question.asked)) {
            return Optional.empty();
        }
        final boolean bad = answer.verdict() == Verdict.BAD;
        if (bad && ask.whom() == Whom.NEW && !ask.again()) {
            question.said = answer.said();
            return Optional.of(ask(ask.question(), Whom.PRESENT, false));
        }
        if (ask.whom() == Whom.PRESENT && answer.verdict() == Verdict.GOOD) {
            return Optional.of(ask(ask.question(), Whom.NEW, true));
        }
        question.over = true;
        if (answer.verdict() == Verdict.HANGS) {
            problem = question.subject + ": the new component did not end the probe when it was told to.";
        } else if (bad && ask.whom() == Whom.NEW) {
            problem = question.subject + ": the new component says: " + answer.said() + " The present one is well.";
        } else if (bad) {
            remark(question, answer.said());
        }
        return Optional.empty();
    }

    private void remark(final Question question, final String present) {
        if (remarks.size() < MAX_REMARKS) {
            remarks.add(cut(question.subject + ": the new component says: " + cut(question.said, MAX_NEW)
                + " The present one is no better: " + present, MAX_REMARK));
        }
    }

    /** A text of at most so many characters, and a sign that there was more. */
    static String cut(final String text, final int length) {
        return text.length() <= length ? text : text.substring(0, length) + "…";
    }

    /**
     * No more time. A present component that has not answered is no better than the new one; a new one that has not is
     * not switched to.
     *
     * @param limit how long it was, for people
     * @param heard whether the new component has heard of a question that it was asked
     */
    public void late(final Duration limit, final IntPredicate heard) {
        for (int i = 0; i < questions.size(); i++) {
            final Question question = questions.get(i);
            if (over()) {
                return;
            }
            if (question.asked != null && question.asked.whom() == Whom.PRESENT && !question.over) {
                question.over = true;
                remark(question, "no answer in " + limit.toSeconds() + " s.");
            } else if (!question.over) {
                problem = question.subject + ": the new component " + (question.asked != null && heard.test(i)
                    ? "has not answered" : "could not be asked") + " within " + limit.toSeconds() + " s.";
            }
        }
    }

    /** {@return whether it is known how it ends} */
    public boolean over() {
        return !problem.isEmpty() || questions.stream().allMatch(q -> q.over);
    }

    /** {@return why the new component must not be switched to; empty if nothing stands against it} */
    public Optional<String> problem() {
        return problem.isEmpty() ? Optional.empty() : Optional.of(problem);
    }

    /** {@return where neither component is well} */
    public List<String> remarks() {
        return List.copyOf(remarks);
    }
}
