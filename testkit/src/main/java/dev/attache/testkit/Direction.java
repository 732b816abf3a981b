package dev.attache.testkit;

import static io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode.BUFFERED;
import static io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode.FULL_DUPLEX_STREAMED;
import static io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode.NONE;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.service.ext_proc.v3.BodyMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.CommonResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.CommonResponse.ResponseStatus;
import io.envoyproxy.envoy.service.ext_proc.v3.HeaderMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.StreamedBodyResponse;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;

/** One direction of an exchange: what is owed for it, and what has been passed on. Not thread-safe. */
final class Direction {
    private final String name;
    private final OwedAnswers owed;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    private BodySendMode body;
    private List<Map.Entry<String, String>> headers = List.of();
    private List<Map.Entry<String, String>> trailers = List.of();
    private boolean head;
    private boolean passedOn;
    private boolean received;
    private boolean bodiless;
    private boolean streamedFromTheStart;
    private boolean replaced;
    private boolean complete;
    private int bodyMessages;

    Direction(String name, BodySendMode body) {
        this.name = name;
        this.owed = new OwedAnswers(name);
        this.body = body;
    }

    BodySendMode body() {
        return body;
    }

    /** Whether body and trailers still go to the processor. */
    boolean isProcessed() {
        return !replaced && !bodiless;
    }

    boolean isComplete() {
        return complete;
    }

    boolean owes() {
        return !owed.isEmpty();
    }

    boolean owes(Phase phase) {
        return owed.has(phase);
    }

    /** Whether a local reply can no longer replace what the client has got. */
    boolean isCommitted() {
        boolean first = bodyMessages == 1 && received && body != FULL_DUPLEX_STREAMED;
        return passedOn && bodyMessages > 0 && body != BUFFERED && !first;
    }

    void override(BodySendMode mode) {
        if (body == FULL_DUPLEX_STREAMED && mode != FULL_DUPLEX_STREAMED) {
            throw new ProtocolViolation(Rule.OVERRIDE_LEAVES_FULL_DUPLEX, name + " " + mode);
        }
        body = mode;
    }

    void receiveHeaders(List<Map.Entry<String, String>> received, boolean last, boolean headRequest, boolean sent) {
        headers = received;
        head = headRequest;
        bodiless = last;
        streamedFromTheStart = body != NONE && body != BUFFERED;
        if (sent) {
            owed.add(Phase.HEADERS, ByteString.EMPTY);
        } else {
            passedOn = true;
        }
        end(last);
    }

    /** Takes a piece of the body; in the BUFFERED modes it is only gathered. */
    void receiveBody(byte[] bytes, boolean last, boolean pass) {
        if (pass) {
            if (!replaced) {
                out.writeBytes(bytes);
            }
        } else if (isGathered()) {
            gathered.writeBytes(bytes);
        } else {
            oweBody(bytes);
        }
        end(last);
    }

    boolean isGathered() {
        return body == BUFFERED || body == BodySendMode.BUFFERED_PARTIAL;
    }

    boolean hasGathered() {
        return gathered.size() > 0;
    }

    byte[] takeGathered() {
        byte[] bytes = gathered.toByteArray();
        gathered.reset();
        oweBody(bytes);
        return bytes;
    }

    void receiveTrailers(List<Map.Entry<String, String>> received, boolean sent) {
        trailers = received;
        if (sent) {
            owed.add(Phase.TRAILERS, ByteString.EMPTY);
        }
        end(true);
    }

    void answerHeaders(CommonResponse answer) {
        owed.settle(Phase.HEADERS);
        String lengthBefore = contentLength();
        edit(answer.getHeaderMutation());
        passedOn = true;
        if (answer.getStatus() == ResponseStatus.CONTINUE_AND_REPLACE) {
            replace(answer.getBodyMutation());
        } else if (answer.hasBodyMutation()) {
            throw new ProtocolViolation(Rule.BODY_WITH_HEADERS, name);
        } else if ((body == NONE || bodiless)
                && !contentLength().isEmpty()
                && !contentLength().equals(lengthBefore)) {
            throw new ProtocolViolation(Rule.CONTENT_LENGTH_WITHOUT_BODY, contentLength());
        }
        // Where streaming is only asked for in the answer to the headers, Envoy leaves the length in place.
        if (replaced || (streamedFromTheStart && !bodiless)) {
            edit(HeaderMutation.newBuilder().addRemoveHeaders("content-length").build());
        }
        end(received);
    }

    void answerBody(CommonResponse answer) {
        if (body == FULL_DUPLEX_STREAMED) {
            answerDuplex(answer);
            return;
        }
        BodyMutation mutation = answer.getBodyMutation();
        if (mutation.hasStreamedResponse()) {
            throw new ProtocolViolation(Rule.STREAMED_RESPONSE_ELSEWHERE, name + " body mode " + body);
        }
        ByteString sent = owed.settle(Phase.BODY);
        out.writeBytes(
                switch (mutation.getMutationCase()) {
                    case BODY -> mutation.getBody().toByteArray();
                    case CLEAR_BODY -> mutation.getClearBody() ? new byte[0] : sent.toByteArray();
                    default -> sent.toByteArray();
                });
        if (isGathered()) {
            edit(answer.getHeaderMutation());
        }
        if (body == BUFFERED || (received && owed.isEmpty())) {
            if (!head && !contentLength().isEmpty() && !contentLength().equals(Integer.toString(out.size()))) {
                throw new ProtocolViolation(
                        Rule.CONTENT_LENGTH_MISMATCH,
                        "content-length " + contentLength() + ", body of " + out.size() + " bytes");
            }
        }
        end(received);
    }

    void answerTrailers(HeaderMutation mutation) {
        if (!owes(Phase.TRAILERS)) {
            throw new ProtocolViolation(Rule.TRAILERS_NOT_SENT, name + " trailers");
        }
        owed.settle(Phase.TRAILERS);
        trailers = HeaderMutations.apply(trailers, mutation);
        complete = true;
    }

    /** The processor has gone with OK: what it held passes as it was. */
    void release() {
        if (body == FULL_DUPLEX_STREAMED && !complete && bodyMessages > 0) {
            throw new ProtocolViolation(Rule.ENDED_WITHOUT_END_OF_STREAM, name);
        }
        out.writeBytes(owed.settleAll().toByteArray());
        out.writeBytes(gathered.toByteArray());
        gathered.reset();
        passedOn |= !headers.isEmpty();
        body = NONE;
        end(received);
    }

    MessageView view(boolean reset) {
        return new MessageView(
                passedOn ? List.copyOf(headers) : List.of(),
                passedOn ? ByteString.copyFrom(out.toByteArray()) : ByteString.EMPTY,
                owes(Phase.TRAILERS) ? List.of() : trailers,
                complete && !reset,
                reset,
                false);
    }

    private void answerDuplex(CommonResponse answer) {
        if (!answer.getBodyMutation().hasStreamedResponse()) {
            throw new ProtocolViolation(Rule.PLAIN_BODY_IN_FULL_DUPLEX, name);
        }
        if (owes(Phase.HEADERS)) {
            throw new ProtocolViolation(Rule.BODY_BEFORE_HEADERS, name);
        }
        if (bodiless || replaced) {
            throw new ProtocolViolation(Rule.MORE_THAN_OWED, name + " body piece for a message without a body");
        }
        if (complete) {
            throw new ProtocolViolation(Rule.AFTER_END_OF_STREAM, name);
        }
        StreamedBodyResponse piece = answer.getBodyMutation().getStreamedResponse();
        out.writeBytes(piece.getBody().toByteArray());
        complete = piece.getEndOfStream();
    }

    private void replace(BodyMutation mutation) {
        if (head && !mutation.getBody().isEmpty()) {
            throw new ProtocolViolation(Rule.BODY_FOR_HEAD, mutation.getBody().size() + " bytes");
        }
        replaced = true;
        complete = true;
        out.writeBytes(mutation.getBody().toByteArray());
    }

    private void oweBody(byte[] bytes) {
        bodyMessages++;
        if (body != FULL_DUPLEX_STREAMED) {
            owed.add(Phase.BODY, ByteString.copyFrom(bytes));
        }
    }

    private void end(boolean last) {
        received |= last;
        boolean duplex = body == FULL_DUPLEX_STREAMED && isProcessed();
        complete |= received && owed.isEmpty() && gathered.size() == 0 && !duplex;
    }

    private void edit(HeaderMutation mutation) {
        headers = HeaderMutations.apply(headers, mutation);
    }

    private String contentLength() {
        return headers.stream()
                .filter(header -> header.getKey().equals("content-length"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }
}
