package dev.attache.server.envoy;

import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/** Our end of one stream: answers go out until it is closed, messages come in as they are answered. */
final class EnvoyStream {
    private final ServerCall<ProcessingRequest, ProcessingResponse> call;
    private boolean observed;
    private boolean opened;
    private boolean closed;
    private int answered;

    EnvoyStream(ServerCall<ProcessingRequest, ProcessingResponse> call) {
        this.call = call;
    }

    /** Envoy only shows what it does and reads no answer. */
    void observe() {
        observed = true;
    }

    boolean isObserved() {
        return observed;
    }

    /** Whether Envoy has read enough that more may be sent without piling up. */
    boolean isReady() {
        return !closed && call.isReady();
    }

    boolean isClosed() {
        return closed;
    }

    void send(ProcessingResponse answer) {
        if (observed || closed || call.isCancelled()) {
            return;
        }
        if (!opened) {
            // Not earlier: headers that are sent alone, while a policy waits for its store, cost a write of their own.
            opened = true;
            call.sendHeaders(new Metadata());
        }
        call.sendMessage(answer);
    }

    /** A message has been dealt with: there is room for another. */
    void answered() {
        answered++;
    }

    /**
     * Asks for as many messages as were dealt with, so that a client cannot pile up more than were asked for at first.
     * They may come before this returns. While Envoy is slow to read what was sent, nothing is asked for: the body that
     * it then holds back slows its sender down.
     */
    void askForMore() {
        int more = answered;
        if (more > 0 && !closed && (!opened || call.isReady())) {
            answered = 0;
            call.request(more);
        }
    }

    /** Ends with OK, which lets Envoy go on alone and hurts no client. */
    void close() {
        closed = true;
        if (!call.isCancelled()) {
            call.close(Status.OK, new Metadata());
        }
    }
}
