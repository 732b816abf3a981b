package dev.attache.server.llm.usage;

import dev.attache.server.content.json.JsonScanner;
import dev.attache.server.content.json.JsonScanner.Kind;
import dev.attache.server.content.json.JsonText;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Goes once through each JSON text of an answer, in as many pieces as it comes, and hands over what the paths lead to.
 *
 * <p>Not {@link dev.attache.server.content.json.JsonReader}, because generated text has to be counted in every element
 * of an array and need not be kept, and an event of a stream is too small to pay for a reading. Holds one short text.
 * Not thread-safe.
 */
final class AnswerWalk implements JsonScanner.Listener {
    /** Deeper than any path. */
    private static final int MAX_DEPTH = 24;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final FieldNode tree;
    private final SeenAnswer seen;
    private final boolean nested;
    private final FieldNode[] open = new FieldNode[MAX_DEPTH];
    private final Kind[] kinds = new Kind[MAX_DEPTH];
    private final Taking taking = new Taking();
    private JsonScanner scanner = new JsonScanner(this);
    private @Nullable Base64Text base64;
    private @Nullable FieldNode next;
    private int depth;
    private int ignored;
    private boolean whole;
    /** Whether the text being counted is one that each event repeats. */
    private boolean repeated;

    private String modality = "";
    private long detail;
    private ByteBuffer piece = NOTHING;
    private long pieceStart;

    AnswerWalk(FieldNode tree, SeenAnswer seen) {
        this(tree, seen, false);
    }

    private AnswerWalk(FieldNode tree, SeenAnswer seen, boolean nested) {
        this.tree = tree;
        this.seen = seen;
        this.nested = nested;
    }

    /** A text begins; what is left of another is forgotten. */
    void begin() {
        scanner = new JsonScanner(this);
        taking.stop();
        depth = 0;
        ignored = 0;
        whole = false;
        pieceStart = 0;
        seen.begin();
    }

    /** Takes the next piece of the text, from the buffer's position to its limit, which stay as they are. */
    void feed(ByteBuffer part) {
        if (scanner.isOver()) {
            return; // it is not JSON
        }
        piece = part;
        scanner.feed(part);
        take(scanner.offset());
        pieceStart += part.remaining();
        piece = NOTHING;
    }

    /** The text is over. */
    void end() {
        scanner.end();
    }

    /** Whether a whole JSON text was there. */
    boolean isWhole() {
        return whole;
    }

    private void take(long end) {
        int counted = taking.take(piece, pieceStart, end);
        if (repeated) {
            seen.repeatedText(counted);
        } else {
            seen.text(counted);
        }
    }

    @Override
    public void beginName(long at) {
        if (ignored == 0 && open[depth - 1].hasMembers()) {
            taking.keep(at + 1);
        }
    }

    @Override
    public void endName(long end) {
        if (ignored == 0 && open[depth - 1].hasMembers()) {
            take(end - 1);
            taking.stop();
            next = taking.isTooLong() ? null : open[depth - 1].member(taking.bytes(), taking.size());
        }
    }

    @Override
    public void beginValue(Kind kind, long at) {
        FieldNode node = depth == 0 ? tree : next;
        if (ignored > 0 || node == null || depth == MAX_DEPTH) {
            ignored++;
            return;
        }
        open[depth] = node;
        kinds[depth] = kind;
        depth++;
        switch (kind) {
            case OBJECT, ARRAY -> beginContainer(node, at);
            case STRING -> beginString(node, at + 1);
            case NUMBER -> {
                if (node.leaf() == Leaf.NUMBER || node.leaf() == Leaf.DETAIL_COUNT) {
                    taking.keep(at);
                }
            }
            case TRUE, FALSE, NULL -> {} // known by its kind
        }
    }

    private void beginContainer(FieldNode node, long at) {
        next = element(node);
        if (!node.leadsOn() && (node.leaf() == Leaf.TEXT || node.leaf() == Leaf.REPEATED_TEXT)) {
            repeated = node.leaf() == Leaf.REPEATED_TEXT;
            taking.countJson(at);
        }
        modality = "";
        detail = 0;
    }

    /** What comes next in an array; a body may be one of many answers. */
    private @Nullable FieldNode element(FieldNode node) {
        return kinds[depth - 1] != Kind.ARRAY ? null : depth == 1 ? tree : node.element();
    }

    private void beginString(FieldNode node, long from) {
        switch (node.leaf()) {
            case TEXT, REPEATED_TEXT -> {
                repeated = node.leaf() == Leaf.REPEATED_TEXT;
                taking.count(from);
            }
            case BASE64 -> beginNested(from);
            case ID, MODEL, SERVICE_TIER, TYPE, ERROR, FINISH, MODALITY -> {
                if (!seen.knows(node.leaf())) {
                    taking.keep(from);
                }
            }
            default -> {} // a text where something else is expected
        }
    }

    private void beginNested(long from) {
        if (nested) {
            return;
        }
        if (base64 == null) {
            base64 = new Base64Text(new AnswerWalk(tree, seen, true));
        }
        base64.begin();
        taking.decode(from, base64);
    }

    @Override
    public void endValue(long end) {
        if (ignored > 0) {
            ignored--;
            return;
        }
        depth--;
        FieldNode node = open[depth];
        switch (kinds[depth]) {
            case OBJECT, ARRAY -> endContainer(node, end);
            case STRING, NUMBER -> endScalar(node, end);
            case TRUE -> {
                if (node.leaf() == Leaf.DONE) {
                    seen.marks().done();
                }
            }
            case FALSE, NULL -> {} // says nothing
        }
        whole = depth == 0;
        if (whole || (depth == 1 && kinds[0] == Kind.ARRAY)) {
            seen.commit();
        }
        next = whole ? null : element(open[depth - 1]);
    }

    private void endContainer(FieldNode node, long end) {
        switch (node.leaf()) {
            case TEXT, REPEATED_TEXT -> {
                take(end);
                taking.stop();
            }
            case ERROR -> seen.marks().named(Leaf.ERROR, "");
            case INPUT_DETAIL, CACHE_DETAIL, OUTPUT_DETAIL -> seen.detail(node.leaf(), modality, detail);
            default -> {} // its members have been taken
        }
    }

    private void endScalar(FieldNode node, long end) {
        take(kinds[depth] == Kind.STRING ? end - 1 : end);
        if (taking.isKeeping() && !taking.isTooLong()) {
            kept(node);
        }
        if (kinds[depth] == Kind.STRING && node.leaf() == Leaf.BASE64 && base64 != null) {
            base64.end();
        }
        taking.stop();
    }

    private void kept(FieldNode node) {
        switch (node.leaf()) {
            case NUMBER -> {
                for (FieldNode.Target target : node.targets()) {
                    seen.number(target, taking.number());
                }
            }
            case DETAIL_COUNT -> detail = taking.number();
            case MODALITY -> modality = JsonText.unquote(taking.bytes(), 0, taking.size());
            default -> seen.named(node.leaf(), JsonText.unquote(taking.bytes(), 0, taking.size()));
        }
    }
}
