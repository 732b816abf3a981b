package dev.attache.server.llm;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An object or array of a request that is open while its input is measured, and what was found in it. */
final class InputFrame {
    private enum Place {
        ROOT,
        TOP,
        /** Settings, which may hold tools. */
        SETTINGS,
        /** Nothing that a model reads. */
        OUTSIDE,
        /** Messages and what they are made of. */
        INPUT,
        /** Definitions, arguments and results of tools: names mean nothing here, and are read too. */
        FREE,
        /** A picture or a file. */
        MEDIA
    }

    private static final Set<String> INPUT = Set.of(
            "messages",
            "prompt",
            "suffix",
            "system",
            "input",
            "inputs",
            "inputText",
            "instructions",
            "instruction",
            "contents",
            "content",
            "requests",
            "systemInstruction",
            "system_instruction",
            "message",
            "chat_history",
            "preamble",
            "documents",
            "texts",
            "images",
            "image",
            "template");
    private static final Set<String> TOOLS = Set.of(
            "tools", "functions", "toolConfig", "tool_config", "response_format", "text", "output_config", "format");
    private static final Set<String> SETTINGS = Set.of("parameters", "generationConfig", "generation_config");
    private static final Set<String> SCHEMAS =
            Set.of("tools", "response_format", "responseSchema", "response_schema", "responseJsonSchema");
    private static final Set<String> CALLS = Set.of("input", "args", "arguments", "response", "parameters");
    private static final Set<String> PICTURES = Set.of("image_url", "image", "images", "video", "video_url", "videos");
    private static final Set<String> FILES = Set.of(
            "inlineData",
            "inline_data",
            "fileData",
            "file_data",
            "file",
            "file_id",
            "file_url",
            "audio",
            "audio_url",
            "input_audio",
            "source",
            "bytes");
    private static final Set<String> LABELS =
            Set.of("role", "id", "call_id", "tool_call_id", "tool_use_id", "toolUseId", "detail", "format");
    private static final Set<String> TYPES = Set.of("type", "mimeType", "mime_type", "media_type");
    private static final Set<String> TEXTS = Set.of("text", "content", "prompt", "input", "system", "instructions");

    private final Place place;
    private final boolean object;
    private final String label;
    private long latin;
    private long wide;
    private long hiddenLatin;
    private long hiddenWide;
    private long tokens;
    private int images;
    private int files;
    private int media;
    private boolean picture;
    private boolean plain;
    private boolean hasInput;

    private InputFrame(Place place, boolean object, String label) {
        this.place = place;
        this.object = object;
        this.label = label;
        this.picture = PICTURES.contains(label);
    }

    static InputFrame root() {
        return new InputFrame(Place.ROOT, false, "");
    }

    /** Whether the beginning of a string says something about what it is. */
    static boolean looksAt(@Nullable String name, byte first) {
        return first == 'd' || (name != null && TYPES.contains(name));
    }

    boolean isObject() {
        return object;
    }

    boolean isPrompts() {
        return !object && label.equals("prompt");
    }

    boolean hasInput() {
        return hasInput;
    }

    InputSize size() {
        return new InputSize(new TextSize(latin, wide), tokens, images, files);
    }

    /** An object or array begins in this one, as the member of that name or, null, as an element. */
    InputFrame inner(@Nullable String member, boolean innerObject) {
        String name = member == null ? label : member;
        hasInput |= place == Place.TOP && INPUT.contains(name);
        if (place == Place.MEDIA && !object) {
            media++;
        }
        return new InputFrame(placeOf(name, member != null, innerObject), innerObject, name);
    }

    private Place placeOf(String name, boolean named, boolean innerObject) {
        return switch (place) {
            case ROOT -> innerObject ? Place.TOP : Place.OUTSIDE;
            case TOP -> topPlace(name);
            case SETTINGS -> SCHEMAS.contains(name) ? Place.FREE : Place.OUTSIDE;
            case INPUT -> {
                if (!named) {
                    yield Place.INPUT;
                }

                yield isMedia(name) ? Place.MEDIA : CALLS.contains(name) ? Place.FREE : Place.INPUT;
            }
            default -> place;
        };
    }

    private static Place topPlace(String name) {
        if (PICTURES.contains(name)) {
            return Place.MEDIA;
        }
        if (INPUT.contains(name)) {
            return Place.INPUT;
        }
        return TOOLS.contains(name) ? Place.FREE : SETTINGS.contains(name) ? Place.SETTINGS : Place.OUTSIDE;
    }

    private static boolean isMedia(String name) {
        return PICTURES.contains(name) || FILES.contains(name);
    }

    /** A member's name, of that many bytes. */
    void name(long latinBytes, long wideBytes) {
        if (place == Place.FREE) {
            latin += latinBytes;
            wide += wideBytes;
        }
    }

    /** A number. */
    void number() {
        if (place == Place.FREE || (place == Place.INPUT && !object)) {
            tokens++;
        }
    }

    /** A string, as the member of that name or, null, as an element; its beginning is empty unless it was looked at. */
    void string(@Nullable String member, String beginning, long latinBytes, long wideBytes) {
        String name = member == null ? label : member;
        switch (place) {
            case TOP -> {
                hasInput |= INPUT.contains(name);
                inputString(name, beginning, latinBytes, wideBytes, INPUT.contains(name) || TOOLS.contains(name));
            }
            case INPUT -> inputString(name, beginning, latinBytes, wideBytes, !LABELS.contains(name));
            case FREE -> text(latinBytes, wideBytes);
            case MEDIA -> mediaString(name, beginning, latinBytes, wideBytes);
            default -> {}
        }
    }

    private void inputString(String name, String beginning, long latinBytes, long wideBytes, boolean isText) {
        if (TYPES.contains(name)) {
            picture |= isPicture(beginning);
        } else if (isMedia(name)) {
            media++;
            picture |= PICTURES.contains(name) || beginning.startsWith("data:image/");
        } else if (isText && !TEXTS.contains(name) && isDataUrl(beginning)) {
            // Where a text is expected, the model reads this as text, letter by letter.
            media++;
            picture |= beginning.startsWith("data:image/");
        } else if (isText) {
            text(latinBytes, wideBytes);
        }
    }

    private void mediaString(String name, String beginning, long latinBytes, long wideBytes) {
        if (TYPES.contains(name)) {
            picture |= isPicture(beginning);
            plain |= beginning.equals("text") || beginning.equals("content");
        } else if (name.equals("text")) {
            plain = true;
            text(latinBytes, wideBytes);
        } else {
            media += object ? 0 : 1;
            hiddenLatin += latinBytes;
            hiddenWide += wideBytes;
        }
    }

    private static boolean isPicture(String type) {
        return type.startsWith("image") || type.startsWith("input_image") || type.startsWith("video");
    }

    private static boolean isDataUrl(String beginning) {
        return beginning.startsWith("data:") && beginning.contains(";base64,");
    }

    private void text(long latinBytes, long wideBytes) {
        latin += latinBytes;
        wide += wideBytes;
    }

    /** Takes over from an inner one that is over. */
    void take(InputFrame inner) {
        latin += inner.latin;
        wide += inner.wide;
        tokens += inner.tokens;
        images += inner.images;
        files += inner.files;
        hasInput |= inner.hasInput;
        if (inner.place != Place.MEDIA) {
            int pictures = inner.picture ? inner.media : 0;
            images += pictures;
            files += inner.media - pictures;
        } else if (place == Place.MEDIA) {
            picture |= inner.picture;
            plain |= inner.plain;
            hiddenLatin += inner.hiddenLatin;
            hiddenWide += inner.hiddenWide;
        } else if (inner.plain) {
            text(inner.hiddenLatin, inner.hiddenWide);
        } else {
            media += inner.object ? 1 : inner.media;
            picture |= inner.picture;
        }
    }
}
