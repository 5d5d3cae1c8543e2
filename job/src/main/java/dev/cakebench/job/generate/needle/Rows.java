package dev.cakebench.job.generate.needle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Rows in the layout that the needle protocols read. */
final class Rows {
    private Rows() {}

    /** A row without its length. */
    static ObjectNode of(int index, String context, String question, List<String> answers, List<Integer> depths) {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.put("index", index);
        row.put("context", context);
        row.put("question", question);
        ArrayNode list = row.putArray("answers");
        answers.forEach(list::add);
        ArrayNode places = row.putArray("depths");
        depths.forEach(places::add);
        return row;
    }
}
