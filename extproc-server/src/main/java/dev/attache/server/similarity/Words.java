package dev.attache.server.similarity;

import dev.attache.server.similarity.Word.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A text in words: {@code can't} is {@code can not}, {@code -40} one number.
 *
 * @param plain the text with its compatible characters unified, case kept
 * @param list the words in order
 * @param quoted what stands in quotation marks
 * @param han the Chinese characters; whatever is between them is one space
 */
record Words(String plain, List<Word> list, List<String> quoted, String han) {
    /**
     * Lengths and repetitions are bounded: a long run would be tried from each of its places, or overflow the stack.
     */
    private static final Pattern WORD = Pattern.compile(String.join(
            "|",
            "(?<address>https?://[^\\s\\p{IsHan}。，？！]*[\\w/]|[\\w.+-]{1,64}+@[\\w-]+(?:\\.[\\w-]+){1,8})",
            "(?<path>(?:[\\w.-]{0,64}+/){1,32}+[\\w-]++(?:\\.\\w+){0,8})",
            "(?<option>(?<![\\w)])[-+]{1,2}[A-Za-z][\\w-]*)",
            "(?<date>\\d{4}-\\d{1,2}-\\d{1,2}|\\d{1,2}:\\d{2}|\\d+(?:\\.\\d+){2,8})",
            "(?<number>(?:(?<![[\\p{L}\\p{N})\\]_.%-]&&[^\\p{IsHan}]])-(?=[.\\d]))?(?:(?<![\\w.])\\.)?\\d+(?:[.,]\\d+){0,8})",
            "(?<code>[A-Za-z_]\\w*(?:(?:::|\\.|->|\\#)[A-Za-z_]\\w*){1,8}|[A-Za-z]*_\\w+|[A-Za-z]+-?\\d[\\w-]*|\\b[A-Za-z](?:\\+\\+|\\#)|[a-z]+[A-Z]\\w*)",
            "(?<han>\\p{IsHan})",
            "(?<letters>\\p{Lu}\\p{Ll}*(?:-\\p{Lu}\\p{Ll}*){1,8}|[\\p{L}\\p{M}&&[^\\p{IsHan}]]+(?:'[\\p{L}&&[^\\p{IsHan}]]+){0,4})",
            "(?<sign>[%$€£¥])",
            "(?<end>[.?!。？！\\n])"));

    private static final Pattern QUOTED =
            Pattern.compile("\"([^\"]{1,200})\"|“([^”]{1,200})”|「([^」]{1,200})」|《([^》]{1,200})》|`([^`]{1,200})`");

    /** Contracted words whose letters do not say what they are. */
    private static final Map<String, String> CONTRACTED =
            Map.of("won't", "will not", "can't", "can not", "cannot", "can not", "shan't", "shall not");

    /** "Rome's" is not "Rome is". */
    private static final Pattern CONTRACTION =
            Pattern.compile("n't$|'(?:ll|ve|re|m)$|(?<=^(?:what|who|where|when|why|how|it|that|there|here|he|she))'s$");

    private static final Map<String, String> OPENED =
            Map.of("n't", " not", "'ll", " will", "'ve", " have", "'re", " are", "'m", " am", "'s", " is");

    private static String opened(MatchResult found) {
        return OPENED.getOrDefault(found.group(), found.group());
    }

    /** The words of {@link Legible#plain}, or of a part of it. */
    static Words of(String plain) {
        var list = new ArrayList<Word>();
        Matcher found = WORD.matcher(plain);
        boolean opens = true;
        while (found.find()) {
            if (found.group("end") != null) {
                opens = true;
            } else {
                add(found, opens, list);
                opens = false;
            }
        }
        return new Words(plain, List.copyOf(list), quotations(plain), han(list));
    }

    private static void add(Matcher found, boolean opens, List<Word> list) {
        String raw = found.group();
        String lower = raw.toLowerCase(Locale.ROOT);
        if (found.group("letters") != null) {
            letters(raw, lower, opens, list);
        } else if (found.group("han") != null) {
            list.add(new Word(lower, lower, raw, Kind.HAN, opens));
        } else if (found.group("number") != null || found.group("date") != null) {
            list.add(new Word(lower, lower, raw, Kind.NUMBER, opens));
        } else if (found.group("sign") != null) {
            list.add(new Word(lower, lower, raw, Kind.SIGN, opens));
        } else {
            String identifier = Identifiers.normalise(raw);
            list.add(new Word(identifier, identifier, raw, Kind.IDENTIFIER, opens));
        }
    }

    private static void letters(String raw, String lower, boolean opens, List<Word> list) {
        String known = CONTRACTED.get(lower);
        String open = known != null ? known : CONTRACTION.matcher(lower).replaceFirst(Words::opened);
        if (open.contains(" ")) {
            boolean first = opens;
            for (String part : open.strip().split(" ", -1)) {
                list.add(new Word(part, Stems.of(part), part, Kind.LETTERS, first));
                first = false;
            }
            return;
        }
        int apostrophe = lower.indexOf('\'');
        // "Wi-Fi" is "wifi".
        String word = (apostrophe > 0 ? lower.substring(0, apostrophe) : lower).replace("-", "");
        String written = apostrophe > 0 ? raw.substring(0, apostrophe) : raw;
        list.add(new Word(word, Stems.of(word), written, Kind.LETTERS, opens));
    }

    private static String han(List<Word> list) {
        return list.stream().map(word -> word.is(Kind.HAN) ? word.text() : " ").collect(Collectors.joining());
    }

    private static List<String> quotations(String plain) {
        var quoted = new ArrayList<String>();
        Matcher found = QUOTED.matcher(plain);
        while (found.find()) {
            for (int i = 1; i <= found.groupCount(); i++) {
                if (found.group(i) != null) {
                    quoted.add(found.group(i));
                }
            }
        }
        return List.copyOf(quoted);
    }

    /** The word at a place, or null past either end. */
    @Nullable
    Word at(int i) {
        return i >= 0 && i < list.size() ? list.get(i) : null;
    }

    /** The text of the word at a place, empty past either end. */
    String textAt(int i) {
        Word word = at(i);
        return word == null ? "" : word.text();
    }

    /** The Chinese characters from a place on, as many as stand in a row, at most {@code most}. */
    String hanAt(int from, int most) {
        var text = new StringBuilder();
        for (int i = from; i < from + most; i++) {
            Word word = at(i);
            if (word == null || !word.is(Kind.HAN)) {
                break;
            }
            text.append(word.text());
        }
        return text.toString();
    }
}
