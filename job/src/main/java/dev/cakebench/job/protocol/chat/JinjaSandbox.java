package dev.cakebench.job.protocol.chat;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.JinjavaProcessors;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.interpret.TemplateError.ErrorReason;
import com.hubspot.jinjava.interpret.TemplateError.ErrorType;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import com.hubspot.jinjava.loader.ResourceNotFoundException;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import dev.cakebench.job.protocol.PromptException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Jinja for templates from untrusted files: no files or classes can be reached, and what a template writes, how deep it
 * nests and how long it runs are bounded. What Jinja2 has and this does not is refused, never left out silently. One
 * difference stays: a value that is not defined counts as {@code none}.
 */
final class JinjaSandbox {
    /** Characters of one rendered text or string; the longest prompts are some megabytes. */
    private static final int LONGEST_TEXT = 1 << 26;

    /** Statements, expressions and texts rendered, each time a loop comes by counted; real templates need hundreds. */
    private static final int MOST_NODES = 10_000;

    private static final int DEEPEST_NESTING = 50;
    private static final int LARGEST_COLLECTION = 100_000;

    /** Tags that read other templates. */
    private static final Set<String> REFUSED_TAGS = Set.of("include", "import", "from", "extends", "block");

    /** Filters that run text as a template or depend on chance or on the time of day; Jinja2 has only {@code random}. */
    private static final Set<String> REFUSED_FILTERS = Set.of(
            "render",
            "random",
            "shuffle",
            "date",
            "datetimeformat",
            "format_date",
            "format_datetime",
            "format_time",
            "unixtimestamp");

    /** Jinjava's functions that depend on the time of day. */
    private static final List<String> REFUSED_FUNCTIONS =
            List.of("today", "unixtimestamp", "datetimeformat", "format_date", "format_datetime", "format_time");

    private final Jinjava jinjava;

    JinjaSandbox() {
        this.jinjava = new Jinjava(JinjavaConfig.newBuilder()
                .withTrimBlocks(true)
                .withLstripBlocks(true)
                // Otherwise a message with braces would run as a template.
                .withNestedInterpretationEnabled(false)
                .withLegacyOverrides(LegacyOverrides.newBuilder()
                        .withEvaluateMapKeys(true)
                        .withIterateOverMapKeys(true)
                        .withUseNaturalOperatorPrecedence(true)
                        .withUseTrimmingForNotesAndExpressions(true)
                        .withKeepNullableLoopValues(true)
                        .build())
                .withElResolver(new SandboxResolver())
                .withDisabled(Map.of(
                        Context.Library.TAG, REFUSED_TAGS,
                        Context.Library.FILTER, REFUSED_FILTERS))
                .withMaxOutputSize(LONGEST_TEXT)
                .withMaxStringLength(LONGEST_TEXT)
                .withMaxRenderDepth(DEEPEST_NESTING)
                .withMaxMacroRecursionDepth(DEEPEST_NESTING)
                .withMaxListSize(LARGEST_COLLECTION)
                .withMaxMapSize(LARGEST_COLLECTION)
                .withInterperterFactory(new CountingInterpreter.Factory())
                .withProcessors(JinjavaProcessors.newBuilder()
                        .withNodePreProcessor(JinjaSandbox::check)
                        .build())
                .build());
        jinjava.setResourceLocator((name, encoding, interpreter) -> {
            throw new ResourceNotFoundException("a chat template may not read '%s'".formatted(name));
        });
        jinjava.registerFilter(new ToJsonFilter());
        register("range", "range", Object.class, Object[].class);
        register("raise_exception", "raiseException", String.class);
        register("strftime_now", "strftimeNow", String.class);
        // Disabled functions are disabled in the outermost scope only; replaced ones are so everywhere.
        for (String name : REFUSED_FUNCTIONS) {
            register(name, "timeOfDay", Object[].class);
        }
    }

    private void register(String name, String method, Class<?>... types) {
        jinjava.registerFunction(new ELFunctionDefinition("", name, TemplateFunctions.class, method, types));
    }

    String render(String template, Map<String, ?> bindings) {
        RenderResult result = jinjava.renderForResult(template, bindings);
        for (TemplateError error : result.getErrors()) {
            if (!isUndefinedProperty(error)) {
                throw refusal(error);
            }
        }
        return result.getOutput();
    }

    private static void check(Node node, JinjavaInterpreter interpreter) {
        ((CountingInterpreter) interpreter).countNode(MOST_NODES);
        if (node instanceof TagNode tag && tag.getName().equals("for")) {
            for (Node child : tag.getChildren()) {
                if (child instanceof TagNode inner && inner.getName().equals("else")) {
                    throw new TemplateLimitException("'else' in 'for' is not supported");
                }
            }
        }
    }

    /* In Jinja2 a property that is not there is an undefined value, which prints as nothing. */
    private static boolean isUndefinedProperty(TemplateError error) {
        return error.getSeverity() == ErrorType.WARNING && error.getReason() == ErrorReason.UNKNOWN;
    }

    private static PromptException refusal(TemplateError error) {
        String message = String.valueOf(error.getMessage());
        for (Throwable cause = error.getException(); cause != null; cause = cause.getCause()) {
            String reason = String.valueOf(cause.getMessage());
            if (cause instanceof RaisedException) {
                return new PromptException("the model's chat template refuses this message: " + reason);
            }
            if (cause instanceof TemplateLimitException && !message.contains(reason)) {
                message = message + ": " + reason;
            }
        }
        return new PromptException(
                "the model's chat template cannot be rendered: line %d: %s: use a plain protocol or another model"
                        .formatted(error.getLineno(), message));
    }
}
