package io.coterie.command.client;

import java.util.Map;

/**
 * An answer without an error.
 *
 * @param status the HTTP status
 * @param tag the ETag; empty if there is none
 * @param json the body
 */
public record Response(int status, String tag, Map<String, Object> json) {
}
