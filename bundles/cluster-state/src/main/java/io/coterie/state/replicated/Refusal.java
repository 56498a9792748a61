package io.coterie.state.replicated;

import io.coterie.api.core.RejectedException;

/**
 * Why a change was refused; the same on every member.
 *
 * @param code the stable code
 * @param problem one sentence
 * @param remedy one sentence
 */
record Refusal(String code, String problem, String remedy) {
    RejectedException toException() {
        return new RejectedException(code, problem, remedy);
    }
}
