package dev.cakebench.job.plan;

import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.plan.ValueType.Choice;
import dev.cakebench.job.plan.ValueType.DecimalNumber;
import dev.cakebench.job.plan.ValueType.Switch;
import dev.cakebench.job.plan.ValueType.WholeNumber;
import dev.cakebench.job.protocol.DatasetFiles;
import dev.cakebench.job.protocol.Protocol;
import dev.cakebench.job.protocol.Protocols;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** The policies and protocols on the class path, and the data files of Hadoop's file systems. */
public final class InstalledCatalog implements PlanCatalog {
    private final PolicyCatalog policies = PolicyCatalog.load();
    private final Configuration hadoop;

    public InstalledCatalog(Configuration hadoop) {
        this.hadoop = hadoop;
    }

    @Override
    public List<PolicySchema> policies() {
        return policies.providers().stream().map(InstalledCatalog::policy).toList();
    }

    @Override
    public List<ProtocolSchema> protocols() {
        return Protocols.all().stream().map(InstalledCatalog::protocol).toList();
    }

    @Override
    public Optional<String> refusal(String kind, SortedMap<String, @Nullable Object> knobs) {
        try {
            policies.create(kind, knobs);
            return Optional.empty();
        } catch (PolicyException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public List<String> files(DatasetPlan dataset) {
        Protocol protocol = Protocols.get(dataset.protocol());
        return DatasetFiles.resolve(hadoop, protocol, dataset.tasks(), dataset.files()).stream()
                .map(DatasetFile::path)
                .map(Path::toString)
                .toList();
    }

    private static PolicySchema policy(PolicyProvider provider) {
        return new PolicySchema(
                provider.kind(),
                provider.summary(),
                provider.budgeted(),
                provider.knobs().stream().map(InstalledCatalog::knob).toList());
    }

    private static KnobSchema knob(Knob knob) {
        ValueType type = switch (knob.type()) {
            case INTEGER -> new WholeNumber((long) knob.minimum(), (long) knob.maximum());
            case NUMBER -> new DecimalNumber(knob.minimum(), false, knob.maximum());
            case BOOLEAN -> new Switch();
            case CHOICE -> new Choice(knob.choices());
        };
        return new KnobSchema(knob.name(), type, knob.defaultValue(), knob.nullable(), knob.summary());
    }

    private static ProtocolSchema protocol(Protocol protocol) {
        return new ProtocolSchema(protocol.id(), protocol.tasks(), protocol.filesByTask());
    }
}
