package dev.attache.testkit;

/** What Envoy demands of an ext_proc server's answers; each was seen broken on real Envoys. */
public enum Rule {
    WRONG_PHASE("the answer's oneof must be that of the oldest message not answered in its direction"),
    MORE_THAN_OWED("one answer for each message, none without"),
    UNSET_ANSWER("the oneof must be set, except beside override_message_timeout"),
    AFTER_LOCAL_REPLY("nothing follows an ImmediateResponse or the end of a streamed one"),
    ANSWER_IN_OBSERVABILITY("nothing is answered in observability mode"),
    PLAIN_BODY_IN_FULL_DUPLEX("FULL_DUPLEX_STREAMED bodies are answered with streamed_response only"),
    STREAMED_RESPONSE_ELSEWHERE("streamed_response is for FULL_DUPLEX_STREAMED only"),
    BODY_BEFORE_HEADERS("in full duplex the headers are answered before the body"),
    AFTER_END_OF_STREAM("nothing follows the piece with end_of_stream"),
    ENDED_WITHOUT_END_OF_STREAM("the stream ends only after end_of_stream or the trailers' answer"),
    TRAILERS_NOT_SENT("trailers are answered only if they were sent"),
    BODY_WITH_HEADERS("a body in a headers answer needs CONTINUE_AND_REPLACE"),
    BODY_FOR_HEAD("the reply to HEAD has no body"),
    INVALID_HEADER("header names are tokens, values have no control characters"),
    VALUE_NOT_RAW("header values go into raw_value; value is not read"),
    REJECTED_MUTATION("host, :authority, :method, :scheme and x-envoy-* are not changed, pseudo-headers not removed"),
    TOO_MANY_EDITS("at most 100 headers are set and 100 removed by one answer"),
    HEADERS_TOO_LARGE("headers stay under 60 KiB"),
    CONTENT_LENGTH_WITHOUT_BODY("content-length changes only together with the body"),
    CONTENT_LENGTH_MISMATCH("content-length is the length of a replaced body"),
    OVERRIDE_CLEARS_BODIES("mode_override names both body modes: unset is NONE"),
    OVERRIDE_LEAVES_FULL_DUPLEX("a direction configured FULL_DUPLEX_STREAMED cannot be overridden"),
    STREAMED_REPLY_NOT_ALLOWED("a streamed reply answers request headers, with request body NONE or full duplex");

    private final String text;

    Rule(String text) {
        this.text = text;
    }

    /** The rule in words. */
    public String text() {
        return text;
    }
}
