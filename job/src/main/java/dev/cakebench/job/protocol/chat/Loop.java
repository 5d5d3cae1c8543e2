package dev.cakebench.job.protocol.chat;

import java.util.List;

/** The variable {@code loop}. */
final class Loop {
    private final List<Object> items;
    private final int depth;
    private int index;

    /** @param depth number of loops that this one is in, itself included */
    Loop(List<Object> items, int depth) {
        this.items = items;
        this.depth = depth;
    }

    int depth() {
        return depth;
    }

    void at(int newIndex) {
        index = newIndex;
    }

    Object get(String name) {
        return switch (name) {
            case "index" -> (long) index + 1;
            case "index0" -> (long) index;
            case "revindex" -> (long) items.size() - index;
            case "revindex0" -> (long) items.size() - index - 1;
            case "first" -> index == 0;
            case "last" -> index == items.size() - 1;
            case "length" -> (long) items.size();
            case "depth" -> (long) depth;
            case "depth0" -> (long) depth - 1;
            case "previtem" -> index > 0 ? items.get(index - 1) : new Undefined("'previtem' of the first item");
            case "nextitem" ->
                index < items.size() - 1 ? items.get(index + 1) : new Undefined("'nextitem' of the last item");
            case "cycle" -> (Callable) this::cycle;
            default -> throw new TemplateException("'%s' of 'loop' is not supported".formatted(name));
        };
    }

    private Object cycle(CallArguments arguments) {
        List<Object> values = arguments.require(1, Integer.MAX_VALUE).positional();
        return values.get(index % values.size());
    }
}
