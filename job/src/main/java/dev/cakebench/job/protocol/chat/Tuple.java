package dev.cakebench.job.protocol.chat;

import java.util.AbstractList;
import java.util.List;

/** Python's tuple: a list that prints with parentheses. */
final class Tuple extends AbstractList<Object> {
    private final List<?> entries;

    Tuple(List<?> entries) {
        this.entries = List.copyOf(entries);
    }

    @Override
    public Object get(int index) {
        return entries.get(index);
    }

    @Override
    public int size() {
        return entries.size();
    }
}
