package dev.attache.server.llm.usage;

/** Where one dialect says what: adds its paths to the tree. {@code {a,b}} in a path stands for either. */
final class DialectPaths {
    private final FieldNode tree;
    private final int dialect;

    /** Numbers go to the dialect with this index among those that are read together. */
    DialectPaths(FieldNode tree, int dialect) {
        this.tree = tree;
        this.dialect = dialect;
    }

    DialectPaths count(UsageCount count, String path) {
        int open = path.indexOf('{');
        if (open < 0) {
            tree.at(path).count(new FieldNode.Target(dialect, count));
        } else {
            for (String either : alternatives(path, open)) {
                count(count, either);
            }
        }
        return this;
    }

    DialectPaths leaf(Leaf leaf, String path) {
        int open = path.indexOf('{');
        if (open < 0) {
            tree.at(path).become(leaf);
        } else {
            for (String either : alternatives(path, open)) {
                leaf(leaf, either);
            }
        }
        return this;
    }

    /** Elements with {@code modality} and {@code tokenCount}. */
    DialectPaths details(Leaf leaf, String path) {
        return leaf(leaf, path).leaf(Leaf.MODALITY, path + ".modality").leaf(Leaf.DETAIL_COUNT, path + ".tokenCount");
    }

    private static String[] alternatives(String path, int open) {
        int close = path.indexOf('}');
        String[] paths = path.substring(open + 1, close).split(",", -1);
        for (int i = 0; i < paths.length; i++) {
            paths[i] = path.substring(0, open) + paths[i] + path.substring(close + 1);
        }
        return paths;
    }
}
