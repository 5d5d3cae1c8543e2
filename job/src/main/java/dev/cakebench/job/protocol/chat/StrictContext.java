package dev.cakebench.job.protocol.chat;

import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import com.hubspot.jinjava.lib.filter.Filter;
import org.jspecify.annotations.Nullable;

/** Jinjava renders an unknown filter or test as nothing; here it is an error, as in Jinja2. */
final class StrictContext extends Context {
    StrictContext(Context parent) {
        super(parent);
    }

    @Override
    public Filter getFilter(String name) {
        return known(super.getFilter(name), "filter", name);
    }

    @Override
    public ExpTest getExpTest(String name) {
        return known(super.getExpTest(name), "test", name);
    }

    private static <T> T known(@Nullable T found, String kind, String name) {
        if (found == null) {
            throw new TemplateLimitException("the %s '%s' is not supported".formatted(kind, name));
        }
        return found;
    }
}
