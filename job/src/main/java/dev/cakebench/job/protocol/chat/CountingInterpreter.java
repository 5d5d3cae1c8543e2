package dev.cakebench.job.protocol.chat;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.InterpreterFactory;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what one rendering renders, so that nested loops come to an end. */
final class CountingInterpreter extends JinjavaInterpreter {
    /** Shared with the interpreters that Jinjava derives from this one. */
    private final AtomicInteger nodes;

    private CountingInterpreter(Jinjava owner, Context context, JinjavaConfig config) {
        super(owner, context, config);
        this.nodes = new AtomicInteger();
    }

    private CountingInterpreter(CountingInterpreter original) {
        super(original);
        this.nodes = original.nodes;
    }

    void countNode(int limit) {
        if (nodes.incrementAndGet() > limit) {
            throw new TemplateLimitException("it renders more than %d parts".formatted(limit));
        }
    }

    /** Makes counting interpreters over strict contexts. */
    static final class Factory implements InterpreterFactory {
        @Override
        public JinjavaInterpreter newInstance(JinjavaInterpreter original) {
            return new CountingInterpreter((CountingInterpreter) original);
        }

        @Override
        public JinjavaInterpreter newInstance(Jinjava owner, Context context, JinjavaConfig config) {
            return new CountingInterpreter(owner, new StrictContext(context), config);
        }
    }
}
