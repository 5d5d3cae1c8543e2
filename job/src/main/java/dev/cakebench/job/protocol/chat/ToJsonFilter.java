package dev.cakebench.job.protocol.chat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.Filter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** {@code tojson} as transformers has it: Python's {@code json.dumps} with {@code ensure_ascii=False}, no HTML escapes. */
final class ToJsonFilter implements Filter {
    private static final ObjectWriter WRITER = new ObjectMapper().writer(new PythonSeparators());

    @Override
    public String getName() {
        return "tojson";
    }

    @Override
    public Object filter(@Nullable Object value, JinjavaInterpreter interpreter, String... arguments) {
        if (arguments.length > 0) {
            throw new TemplateLimitException("arguments of the filter 'tojson' are not supported");
        }
        try {
            return WRITER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new TemplateLimitException("the filter 'tojson' cannot write this value: " + e.getMessage());
        }
    }

    private static final class PythonSeparators extends MinimalPrettyPrinter {
        @Override
        public void writeObjectFieldValueSeparator(JsonGenerator generator) throws IOException {
            generator.writeRaw(": ");
        }

        @Override
        public void writeObjectEntrySeparator(JsonGenerator generator) throws IOException {
            generator.writeRaw(", ");
        }

        @Override
        public void writeArrayValueSeparator(JsonGenerator generator) throws IOException {
            generator.writeRaw(", ");
        }
    }
}
