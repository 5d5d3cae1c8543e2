package dev.cakebench.job.protocol.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Executes the statements of a template. */
final class Renderer {
    private enum Flow {
        ON,
        BREAK,
        CONTINUE
    }

    private final TemplateRun run;
    private final Evaluator evaluator;
    private StringBuilder output = new StringBuilder();

    Renderer(TemplateRun run) {
        this.run = run;
        this.evaluator = new Evaluator(run);
    }

    /** The text of a template, given its variables. */
    String render(List<Statement> template, Map<String, ?> variables) {
        Scope globals = new Scope(null);
        TemplateFunctions.define(globals);
        for (Map.Entry<String, ?> variable : variables.entrySet()) {
            globals.set(variable.getKey(), Values.of(variable.getValue()));
        }
        execute(template, new Scope(globals));
        return output.toString();
    }

    private Flow execute(List<Statement> statements, Scope scope) {
        for (Statement statement : statements) {
            run.at(statement.line());
            run.step();
            Flow flow = execute(statement, scope);
            if (flow != Flow.ON) {
                return flow;
            }
        }
        return Flow.ON;
    }

    private Flow execute(Statement statement, Scope scope) {
        switch (statement) {
            case Statement.Text text -> write(text.text());
            case Statement.Output value -> write(Values.print(evaluator.evaluate(value.value(), scope), run));
            case Statement.If condition -> {
                boolean holds = Values.truth(evaluator.evaluate(condition.condition(), scope));
                return execute(holds ? condition.then() : condition.otherwise(), scope);
            }
            case Statement.For loop -> executeLoop(loop, scope);
            case Statement.LoopControl control -> {
                return control.ends() ? Flow.BREAK : Flow.CONTINUE;
            }
            case Statement.Set set -> assign(set.targets(), evaluator.evaluate(set.value(), scope), scope);
            case Statement.SetAttribute set -> {
                if (!(scope.get(set.namespace()) instanceof Namespace namespace)) {
                    throw new TemplateException("'%s' is no namespace, so its '%s' cannot be set"
                            .formatted(set.namespace(), set.attribute()));
                }
                namespace.set(set.attribute(), evaluator.evaluate(set.value(), scope));
            }
            case Statement.SetBlock set -> scope.set(set.target(), capture(set.body(), new Scope(scope)));
            case Statement.Macro macro ->
                scope.set(macro.name(), (Callable) arguments -> call(macro, arguments, scope));
        }
        return Flow.ON;
    }

    private void executeLoop(Statement.For loop, Scope scope) {
        List<Object> items = filtered(loop, evaluator.evaluate(loop.items(), scope), scope);
        if (items.isEmpty()) {
            execute(loop.otherwise(), new Scope(scope));
            return;
        }
        Loop state = new Loop(items, scope.get("loop") instanceof Loop outer ? outer.depth() + 1 : 1);
        for (int i = 0; i < items.size(); i++) {
            run.step();
            state.at(i);
            Scope body = new Scope(scope);
            body.set("loop", state);
            assign(loop.targets(), items.get(i), body);
            if (execute(loop.body(), body) == Flow.BREAK) {
                return;
            }
        }
    }

    private List<Object> filtered(Statement.For loop, Object value, Scope scope) {
        run.make(Values.length(value));
        List<Object> items = Values.iterate(value);
        if (loop.filter() == null) {
            return items;
        }
        List<Object> kept = new ArrayList<>();
        for (Object item : items) {
            run.step();
            Scope candidate = new Scope(scope);
            assign(loop.targets(), item, candidate);
            if (Values.truth(evaluator.evaluate(loop.filter(), candidate))) {
                kept.add(item);
            }
        }
        return kept;
    }

    private static void assign(List<String> targets, Object value, Scope scope) {
        if (targets.size() == 1) {
            scope.set(targets.getFirst(), value);
            return;
        }
        List<Object> values = Values.iterate(value);
        if (values.size() != targets.size()) {
            throw new TemplateException(
                    "%d values for the %d names %s".formatted(values.size(), targets.size(), targets));
        }
        for (int i = 0; i < targets.size(); i++) {
            scope.set(targets.get(i), values.get(i));
        }
    }

    private Object call(Statement.Macro macro, CallArguments arguments, Scope definition) {
        int count = macro.parameters().size();
        arguments.require(0, count, macro.parameters().toArray(String[]::new));
        int line = run.line();
        run.enterCall();
        Scope scope = new Scope(definition);
        for (int i = 0; i < count; i++) {
            String name = macro.parameters().get(i);
            int fromDefaults = i - (count - macro.defaults().size());
            boolean given =
                    i < arguments.positional().size() || arguments.named().containsKey(name);
            Object absent = given || fromDefaults < 0
                    ? new Undefined("'%s' of a macro".formatted(name))
                    : evaluator.evaluate(macro.defaults().get(fromDefaults), scope);
            scope.set(name, arguments.get(i, name, absent));
        }
        String text = capture(macro.body(), scope);
        run.leaveCall();
        run.at(line);
        return text;
    }

    /** What statements write, which goes nowhere else. */
    private String capture(List<Statement> statements, Scope scope) {
        StringBuilder outer = output;
        output = new StringBuilder();
        execute(statements, scope);
        String text = output.toString();
        output = outer;
        return text;
    }

    private void write(String text) {
        run.make(text.length());
        output.append(text);
    }
}
