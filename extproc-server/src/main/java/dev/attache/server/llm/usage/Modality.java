package dev.attache.server.llm.usage;

import org.jspecify.annotations.Nullable;

/** Gemini's modalities that are told apart; text, video and documents are not. */
enum Modality {
    AUDIO(UsageCount.AUDIO_INPUT, UsageCount.CACHED_AUDIO, UsageCount.AUDIO_OUTPUT),
    IMAGE(UsageCount.IMAGE_INPUT, UsageCount.CACHED_IMAGE, UsageCount.IMAGE_OUTPUT);

    private final UsageCount input;
    private final UsageCount cached;
    private final UsageCount output;

    Modality(UsageCount input, UsageCount cached, UsageCount output) {
        this.input = input;
        this.cached = cached;
        this.output = output;
    }

    /** What the tokens of a detail count as, or null when they are not told apart. */
    static @Nullable UsageCount count(Leaf detail, String name) {
        for (Modality modality : values()) {
            if (modality.name().equals(name)) {
                return switch (detail) {
                    case INPUT_DETAIL -> modality.input;
                    case CACHE_DETAIL -> modality.cached;
                    case OUTPUT_DETAIL -> modality.output;
                    default -> null;
                };
            }
        }
        return null;
    }
}
