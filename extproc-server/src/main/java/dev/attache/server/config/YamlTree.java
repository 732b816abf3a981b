package dev.attache.server.config;

import dev.attache.server.config.Node.Entry;
import dev.attache.server.config.Node.Mapping;
import dev.attache.server.config.Node.Place;
import dev.attache.server.config.Node.Scalar;
import dev.attache.server.config.Node.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.Event.ID;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * YAML 1.2 text into nodes. Built from the parser's events, because only they still show what a configuration must not
 * have: anchors, aliases and tags are gone, and duplicate keys unreported, in a composed tree.
 */
final class YamlTree {
    private static final int MAX_DEPTH = 64;

    private final Problems problems;
    private final Iterator<Event> events;

    private YamlTree(Problems problems, Iterator<Event> events) {
        this.problems = problems;
        this.events = events;
    }

    /** The document's root; null when there is none or it is not YAML, which is then among the problems. */
    static @Nullable Node read(String text, Problems problems) {
        var settings = LoadSettings.builder().setUseMarks(true).build();
        try {
            return new YamlTree(problems, new Parse(settings).parseString(text).iterator()).document();
        } catch (MarkedYamlEngineException e) {
            Place place = place(e.getProblemMark().or(e::getContextMark));
            problems.add(place, "", "not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            problems.add(new Place(1, 1), "", "not YAML: " + e.getMessage());
        }
        return null;
    }

    private @Nullable Node document() {
        Node root = null;
        int documents = 0;
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof DocumentStartEvent && documents++ == 1) {
                problems.add(place(event.getStartMark()), "", "a second document", "one document in the file");
                return null;
            }
            if (event instanceof NodeEvent) {
                root = node(event, "", 0);
            }
        }
        if (documents == 0) {
            problems.add(new Place(1, 1), "", "an empty file", "at least version: 1");
        }
        return root;
    }

    private Node node(Event event, String path, int depth) {
        Place place = place(event.getStartMark());
        if (event instanceof AliasEvent) {
            problems.add(place, path, "an alias (*)", "the value itself; YAML anchors and aliases are not used here");
            problems.enough(place);
            return new Scalar("*", false, place);
        }
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            problems.add(place, path, "an anchor (&)", "the value alone; YAML anchors and aliases are not used here");
        }
        if (depth > MAX_DEPTH) {
            throw new YamlEngineException("nested deeper than " + MAX_DEPTH);
        }
        if (event instanceof ScalarEvent scalar) {
            refuseTag(scalar.getTag(), place, path);
            return new Scalar(scalar.getValue(), scalar.isPlain(), place);
        }
        refuseTag(((CollectionStartEvent) event).getTag(), place, path);
        return event.getEventId() == ID.SequenceStart ? sequence(place, path, depth) : mapping(place, path, depth);
    }

    private Sequence sequence(Place place, String path, int depth) {
        var items = new ArrayList<Node>();
        for (Event event = events.next(); event.getEventId() != ID.SequenceEnd; event = events.next()) {
            items.add(node(event, path + "[" + items.size() + "]", depth + 1));
        }
        return new Sequence(List.copyOf(items), place);
    }

    private Mapping mapping(Place place, String path, int depth) {
        var entries = new ArrayList<Entry>();
        Map<String, Place> seen = new HashMap<>();
        for (Event event = events.next(); event.getEventId() != ID.MappingEnd; event = events.next()) {
            Node key = node(event, path, depth + 1);
            String name = key instanceof Scalar scalar ? scalar.text() : "?";
            String inner = path.isEmpty() ? name : path + "." + name;
            Node value = node(events.next(), inner, depth + 1);
            Place first = seen.putIfAbsent(name, key.place());
            if (!(key instanceof Scalar)) {
                problems.add(key.place(), path, key.describe() + " as a key", "a name");
            } else if (name.equals("<<")) {
                problems.add(key.place(), path, "a merge (<<)", "the settings themselves; YAML merges are not used");
            } else if (first != null) {
                problems.add(key.place(), inner, "given twice", "once; the first is on line " + first.line());
            } else {
                entries.add(new Entry(name, key.place(), value));
            }
        }
        return new Mapping(List.copyOf(entries), place);
    }

    private void refuseTag(Optional<String> tag, Place place, String path) {
        tag.ifPresent(name -> problems.add(
                place,
                path,
                "a tag (" + name.replace("tag:yaml.org,2002:", "!!") + ")",
                "the value alone; YAML tags are not used"));
    }

    private static Place place(Optional<Mark> mark) {
        return mark.map(m -> new Place(m.getLine() + 1, m.getColumn() + 1)).orElse(new Place(1, 1));
    }
}
