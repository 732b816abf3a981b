package dev.attache.server.similarity;

import java.util.regex.Pattern;

/** Whether a Chinese question that takes yes or no asks for a duty; what can be done is in {@link Content}. */
enum ChineseDuty {
    /** 需要, 应该. */
    SAID,
    /** 要 may be a duty, or what will come. */
    OPEN,
    NONE;

    private static final Pattern WHETHER = Pattern.compile("吗|是否|是不是|需不需要|该不该|应不应该");
    private static final Pattern DUTY = Pattern.compile("需要|必须|应该|应当|该不该");
    private static final Pattern PERHAPS = Pattern.compile("[要该应需必用]");

    static ChineseDuty of(String han) {
        if (DUTY.matcher(han).find() && WHETHER.matcher(han).find()) {
            return SAID;
        }
        return PERHAPS.matcher(han).find() ? OPEN : NONE;
    }
}
