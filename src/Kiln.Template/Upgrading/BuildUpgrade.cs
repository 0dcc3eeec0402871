using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Kiln.Language.Json;
using Kiln.Sdk.Components;
using Kiln.Template.Legacy;
using Kiln.Values;

namespace Kiln.Template.Upgrading;

/// <summary>Everything that happens with the sources becomes one build block.</summary>
internal sealed class BuildUpgrade(LegacyTemplate template, UpgradeContext context, IComponentCatalogue catalogue)
{
    public string Write()
    {
        StringBuilder body = new();
        if (template.Description.Length > 0)
        {
            body.Append($"description = {HclText.Quote(template.Description)}\n\n");
        }

        IEnumerable<string> sources = context.Names.Builders
            .Select(static b => HclText.Quote($"source.{b.Builder.Type.Value}.{b.Name}"));
        body.Append($"sources = [{string.Join(", ", sources)}]\n");
        foreach (LegacyProvisioner provisioner in template.Provisioners)
        {
            body.Append('\n').Append(Provisioner("provisioner", provisioner));
        }

        if (template.ErrorCleanupProvisioner is { } cleanup)
        {
            body.Append('\n').Append(Provisioner("error-cleanup-provisioner", cleanup));
        }

        foreach (ImmutableArray<LegacyPostProcessor> sequence in template.PostProcessors)
        {
            body.Append('\n').Append(Sequence(sequence));
        }

        return $"build {{\n{body}}}\n";
    }

    private string Sequence(ImmutableArray<LegacyPostProcessor> sequence) => sequence switch
    {
        [] => "",
        [LegacyPostProcessor single] => PostProcessor(single),
        _ => $"post-processors {{\n{string.Concat(sequence.Select(PostProcessor))}}}\n",
    };

    private string Provisioner(string kind, LegacyProvisioner step)
    {
        TextUpgrade texts = new(context, UpgradePlace.StepArgument);
        List<(string Name, string Expression)> arguments = [.. Filter(step.Label, step.Filter)];
        if (step.PauseBefore != TimeSpan.Zero)
        {
            arguments.Add(("pause_before", HclText.Quote(GoDuration.Format(step.PauseBefore))));
        }

        if (step.Timeout is { } timeout)
        {
            arguments.Add(("timeout", HclText.Quote(GoDuration.Format(timeout))));
        }

        if (step.MaxRetries is { Value.Length: > 0 } retries)
        {
            arguments.Add(("max_retries", texts.Quoted(retries.Value)));
        }

        if (Overrides(step) is { } overrides)
        {
            arguments.Add(("override", overrides));
        }

        string block = new BlockUpgrade(context, UpgradePlace.Step).Write(
            $"{kind} {HclText.Quote(step.Type.Value)}",
            step.Options,
            catalogue.FindProvisioner(step.Type.Value)?.Schema,
            arguments);
        return BlockUpgrade.Comments(texts.Problems) + block;
    }

    private string PostProcessor(LegacyPostProcessor step)
    {
        List<(string Name, string Expression)> arguments = [.. Filter(step.Label, step.Filter)];
        if (step.KeepInputArtifact is { } keeps)
        {
            arguments.Add(("keep_input_artifact", keeps ? "true" : "false"));
        }

        if (step.Name.Value != step.Type.Value)
        {
            arguments.Add(("name", HclText.Quote(step.Name.Value)));
        }

        return new BlockUpgrade(context, UpgradePlace.Step).Write(
            $"post-processor {HclText.Quote(step.Type.Value)}",
            step.Options,
            catalogue.FindPostProcessor(step.Type.Value)?.Schema,
            arguments);
    }

    /// <summary>In HCL2 a build is called by the type and name of its source.</summary>
    private IEnumerable<(string Name, string Expression)> Filter(string label, LegacyFilter filter)
    {
        foreach ((string name, ImmutableArray<LegacyText> builders) in
            ((string, ImmutableArray<LegacyText>)[])[("only", filter.Only), ("except", filter.Except)])
        {
            if (!builders.IsEmpty)
            {
                context.Note($"{Sentence(label)}: the names in {name} are those of sources, with their types.");
                yield return (name, $"[{string.Join(", ", builders.Select(b => HclText.Quote(Reference(b.Value))))}]");
            }
        }
    }

    private string? Overrides(LegacyProvisioner step)
    {
        ImmutableArray<JsonMember> known = [.. step.Overrides.Where(o => context.Names.Source(o.Name) is not null)];
        if (known.IsEmpty)
        {
            return null;
        }

        context.Note($"{Sentence(step.Label)}: override is kept; the names in it are those of sources.");
        ValueUpgrade values = new(new(context, UpgradePlace.StepArgument));
        StringBuilder result = new("{");
        foreach (JsonMember entry in ValueUpgrade.Sorted(known))
        {
            result.Append($"\n{context.Names.Source(entry.Name)!.Value.Name} = {values.Expression(entry.Value)}");
        }

        return result.Append("\n}").ToString();
    }

    private string Reference(string builder) =>
        context.Names.Source(builder) is { } source ? $"{source.Type}.{source.Name}" : builder;

    private static string Sentence(string label) => char.ToUpper(label[0], CultureInfo.InvariantCulture) + label[1..];
}
