package dev.attache.server.chain;

import dev.attache.exchange.Edits;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Blocking;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Metered;
import dev.attache.server.chain.BodyDecoder.UndecodableException;
import dev.attache.server.chain.BodyPipe.Stage;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One piece of a body on its way through a {@link BodyPipe}. */
final class BodyWalk extends Walk {
    private static final LocalReply UNDECODABLE =
            LocalReply.text(400, "The body is not what its content-encoding says\n", null, "attache_body_undecodable");

    private static final LocalReply BROKEN_RESPONSE =
            LocalReply.text(502, "The response is not what its content-encoding says\n", null, "attache_body_broken");

    private final BodyPipe pipe;
    private final ByteBuffer piece;
    private final boolean last;
    private final boolean alone;
    private ByteBuffer bytes;
    private @Nullable ByteBuffer aside;
    private boolean changed;
    private boolean begun;
    private boolean cut;
    private boolean grouped;
    private int at;

    /**
     * A walk of this piece.
     *
     * @param alone whether the piece is the whole body, and headers that describe it can still be edited
     */
    BodyWalk(Course course, BodyPipe pipe, ByteBuffer piece, boolean last, boolean alone) {
        super(course);
        this.pipe = pipe;
        this.piece = piece;
        this.last = last;
        this.alone = alone;
        this.bytes = piece;
    }

    @Override
    @Nullable
    Pending<?> next() {
        if (!begun) {
            begun = true;
            decode();
        }
        while (!isAnswered() && at < pipe.stages().size()) {
            Stage stage = pipe.stages().get(at++);
            Pending<?> step = stage.isFed()
                    ? null
                    : switch (stage.need) {
                        case NONE -> null;
                        case TAP -> show(stage);
                        case EDIT -> edit(stage);
                        case WHOLE -> gather(stage);
                    };
            if (step != null) {
                return step;
            }
        }
        if (isLast()) {
            pipe.close();
            if (pipe.request) {
                course.updates.requestBody(null);
            }
        }
        return null;
    }

    private void decode() {
        try {
            if (pipe.decodesInFront()) {
                pipe.beginDecoding();
                bytes = pipe.decoded(piece, last);
                changed = !alone;
            } else {
                aside = pipe.decoded(piece, last);
            }
        } catch (UndecodableException e) {
            undecodable(pipe.decodesInFront(), e.tooLong());
        }
    }

    private void undecodable(boolean inFront, boolean tooLong) {
        List<Stage> without = pipe.stopDecoding();
        bytes = piece;
        aside = piece;
        Stage first = without.isEmpty() ? pipe.stages().getFirst() : without.getFirst();
        boolean decides = without.stream()
                .anyMatch(stage -> course.begun.get(stage.index).interest().decidesOnBody());
        if (pipe.request && (decides || (inFront && !alone))) {
            // A body that we cannot decode must not slip past a policy that decides on it.
            refuse(first, tooLong ? ChainRun.BODY_TOO_LARGE : UNDECODABLE);
        } else if (inFront && !alone) {
            // The headers without the coding have been sent already, and so have the earlier pieces.
            refuse(first, BROKEN_RESPONSE);
        } else if (pipe.request) {
            without.forEach(stage -> course.missing(stage.index, this));
        }
    }

    private @Nullable Pending<?> show(Stage stage) {
        ByteBuffer seen = stage.encoded || aside == null ? bytes : aside;
        Course.attempt(name(stage), () -> {
            if (pipe.request) {
                handler(stage).requestBodyChunk(seen.asReadOnlyBuffer(), isLast());
            } else {
                handler(stage).responseBodyChunk(seen.asReadOnlyBuffer(), isLast());
            }
            return true;
        });
        return null;
    }

    private @Nullable Pending<?> edit(Stage stage) {
        ByteBuffer shown = bytes.asReadOnlyBuffer();
        ByteBuffer edited = Course.attempt(
                name(stage),
                () -> pipe.request
                        ? handler(stage).editRequestBody(shown, isLast())
                        : handler(stage).editResponseBody(shown, isLast()));
        if (!isSame(edited, shown)) {
            bytes = edited;
            changed = true;
        }
        if (!pipe.request && handler(stage).endsResponse()) {
            cut = true;
            pipe.cut = true;
            // Handlers that look at the copy see no more than what goes on.
            aside = null;
        }
        return null;
    }

    /** Whether nothing more of this body goes on. */
    private boolean isLast() {
        return last || cut;
    }

    @SuppressWarnings("ReferenceEquality") // a handler that edits nothing gives back what it was given, perhaps read
    private static boolean isSame(ByteBuffer edited, ByteBuffer shown) {
        return edited == shown;
    }

    private @Nullable Pending<?> gather(Stage stage) {
        if (stage.gathered.size() + bytes.remaining() > course.means.maxGathered()) {
            overflow(stage);
            return null;
        }
        stage.gathered.add(bytes);
        if (!isLast()) {
            bytes = BodyPipe.EMPTY;
            changed = true;
            at = pipe.stages().size();
            return null;
        }
        bytes = stage.gathered.take();
        changed |= !alone;
        stage.fed = true;
        if (pipe.request) {
            course.updates.requestBody(bytes.asReadOnlyBuffer());
        }
        return whole(stage);
    }

    private void overflow(Stage stage) {
        if (pipe.request) {
            refuse(stage, ChainRun.BODY_TOO_LARGE);
            return;
        }
        ByteBuffer held = pipe.passOverWhole("too large");
        if (held.hasRemaining()) {
            var both = new Gathered();
            both.add(held);
            both.add(bytes);
            bytes = both.take();
            changed = true;
        }
    }

    private @Nullable Pending<?> whole(Stage stage) {
        grouped = false;
        ExchangeHandler handler = handler(stage);
        ByteBuffer shown = bytes.asReadOnlyBuffer();
        if (!pipe.request) {
            var edits = Course.attempt(name(stage), () -> handler.responseBody(shown));
            return course.step(name(stage), edits, this::add);
        }
        boolean decides = course.begun.get(stage.index).interest().decidesOnBody();
        if (decides && handler instanceof Metered) {
            return together(stage);
        }
        if (decides && handler instanceof Blocking blocking) {
            return course.offloaded(stage.index, blocking, this);
        }
        var verdict = Course.attempt(name(stage), () -> handler.requestBody(shown));
        return isPassed(verdict) ? null : course.step(stage.index, verdict, this);
    }

    /** Asks the store once for all neighbouring policies that count by this body. */
    private @Nullable Pending<?> together(Stage first) {
        grouped = true;
        var group = new MeteredGroup();
        Stage stage = first;
        while (true) {
            stage.fed = true;
            int index = stage.index;
            Course.attempt(name(stage), () -> {
                group.add(index, (Metered) course.begun.get(index).handler());
                return true;
            });
            if (at == pipe.stages().size()) {
                break;
            }
            stage = pipe.stages().get(at);
            Begun follower = course.begun.get(stage.index);
            boolean asked = stage.need == Interest.Body.WHOLE && !stage.fed;
            if (!asked
                    || !(follower.handler() instanceof Metered)
                    || !follower.interest().decidesOnBody()) {
                break;
            }
            at++;
        }
        return group.step(this);
    }

    private void refuse(Stage stage, LocalReply reply) {
        accept(stage.index, Verdict.respond(reply));
    }

    /** Edits of a body take effect for the stages that follow. */
    @Override
    void add(Edits more) {
        byte[] body = more.body();
        if (body != null) {
            bytes = ByteBuffer.wrap(body);
            changed = true;
            if (grouped) {
                // Policies that were asked together see what the ones before them made of it.
                course.updates.requestBody(bytes.asReadOnlyBuffer());
            }
        }
        super.add(more.withoutBody());
        if (pipe.request && !more.headers().isEmpty()) {
            course.updates.edited(more);
        }
    }

    @Override
    Verdict verdict() {
        return Verdict.proceed(changed ? edits().then(body()) : edits());
    }

    private Edits body() {
        byte[] array = new byte[bytes.remaining()];
        bytes.duplicate().get(array);
        return Edits.builder().body(array).build();
    }

    private String name(Stage stage) {
        return course.begun.get(stage.index).name();
    }

    private ExchangeHandler handler(Stage stage) {
        return course.begun.get(stage.index).handler();
    }
}
