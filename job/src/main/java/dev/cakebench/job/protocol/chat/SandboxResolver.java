package dev.cakebench.job.protocol.chat;

import com.hubspot.jinjava.el.JinjavaInterpreterResolver;
import com.hubspot.jinjava.el.ext.AbstractCallableMethod;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.util.ForLoop;
import java.beans.FeatureDescriptor;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELResolver;
import org.jspecify.annotations.Nullable;

/**
 * What a template can reach by a dot, brackets or a call: lists, maps, loops, and Python's methods of strings. Everything
 * else in the Java machine, Jinjava's own objects included, is refused.
 */
final class SandboxResolver extends ELResolver {
    private final ELResolver jinjava = JinjavaInterpreterResolver.DEFAULT_RESOLVER_READ_ONLY;

    @Override
    public @Nullable Object invoke(
            ELContext context, @Nullable Object base, Object method, Class<?>[] types, Object[] arguments) {
        if (base instanceof String text) {
            context.setPropertyResolved(true);
            return PythonStrings.call(text, method.toString(), arguments);
        }
        requireReachable(base, method);
        return jinjava.invoke(context, base, method, types, arguments);
    }

    @Override
    public @Nullable Object getValue(ELContext context, @Nullable Object base, Object property) {
        if (base instanceof String text) {
            context.setPropertyResolved(true);
            return PythonStrings.element(text, property.toString());
        }
        requireReachable(base, property);
        return jinjava.getValue(context, base, property);
    }

    @Override
    public Class<?> getType(ELContext context, Object base, Object property) {
        return jinjava.getType(context, base, property);
    }

    @Override
    public void setValue(ELContext context, Object base, Object property, Object value) {
        throw new TemplateLimitException("'%s' cannot be set".formatted(property));
    }

    @Override
    public boolean isReadOnly(ELContext context, Object base, Object property) {
        return true;
    }

    @Override
    public Class<?> getCommonPropertyType(ELContext context, Object base) {
        return jinjava.getCommonPropertyType(context, base);
    }

    @Override
    public Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, Object base) {
        return Collections.emptyIterator();
    }

    private static void requireReachable(@Nullable Object base, Object property) {
        boolean reachable = base == null
                || base instanceof Map
                || base instanceof List
                || base instanceof ForLoop
                || base instanceof Filter
                || base instanceof ExpTest
                || base instanceof AbstractCallableMethod;
        if (!reachable) {
            throw new TemplateLimitException("'%s' of a value of this kind is not supported".formatted(property));
        }
    }
}
