using System.Collections.Immutable;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Template.Blocks;

/// <summary>Splits provisioner and post-processor blocks into meta-arguments and the component's own options.</summary>
/// <param name="scope">What meta-arguments may use.</param>
/// <param name="diagnostics">Receives what is wrong.</param>
internal sealed class StepReader(EvaluationScope scope, List<Diagnostic> diagnostics)
{
    private static readonly BodySchema ProvisionerArguments = BodyReading.Schema(
        "name", "only", "except", "override", "pause_before", "timeout", "max_retries", "continue_on_error");

    private static readonly BodySchema PostProcessorArguments = BodyReading.Schema(
        "name", "only", "except", "keep_input_artifact");

    public ProvisionerBlock ReadProvisioner(BodyBlock block)
    {
        (MetaArguments arguments, Body options) = Split(block, ProvisionerArguments);
        return new(block.Labels[0].Value, block.HeaderRange)
        {
            Name = arguments.Text("name") ?? "",
            Filter = ReadFilter(arguments, block),
            PauseBefore = arguments.Duration("pause_before") ?? TimeSpan.Zero,
            Timeout = arguments.Duration("timeout"),
            MaxRetries = arguments.Count("max_retries"),
            ContinueOnError = arguments.Flag("continue_on_error") ?? false,
            Overrides = ReadOverrides(arguments),
            Body = options,
        };
    }

    public PostProcessorBlock ReadPostProcessor(BodyBlock block)
    {
        (MetaArguments arguments, Body options) = Split(block, PostProcessorArguments);
        return new(block.Labels[0].Value, block.HeaderRange)
        {
            Name = arguments.Text("name") ?? "",
            Filter = ReadFilter(arguments, block),
            KeepInputArtifact = arguments.Flag("keep_input_artifact"),
            Body = options,
        };
    }

    private (MetaArguments Arguments, Body Options) Split(BodyBlock block, BodySchema schema)
    {
        Parsed<PartialContent> partial = block.Body.PartialContent(schema);
        diagnostics.AddRange(partial.Diagnostics);
        return (new(partial.Tree.Content, scope, diagnostics), partial.Tree.Rest);
    }

    private StepFilter ReadFilter(MetaArguments arguments, BodyBlock block)
    {
        StepFilter filter = new(arguments.List("only"), arguments.List("except"));
        if (!filter.Only.IsEmpty && !filter.Except.IsEmpty)
        {
            diagnostics.Add(StepDiagnostics.OnlyAndExcept(block.HeaderRange));
        }

        return filter;
    }

    private ImmutableSortedDictionary<string, HclValue> ReadOverrides(MetaArguments arguments)
    {
        ImmutableSortedDictionary<string, HclValue> none =
            ImmutableSortedDictionary.Create<string, HclValue>(StringComparer.Ordinal);
        if (arguments.Any("override") is not { } overrides)
        {
            return none;
        }

        SourceRange place = arguments.Find("override")!.Expression.Range;
        if (!IsObject(overrides))
        {
            diagnostics.Add(StepDiagnostics.OverrideNotObject(place));
            return none;
        }

        diagnostics.AddRange(overrides.AsEntries()
            .Where(static entry => entry.Value.HasContent && !IsObject(entry.Value))
            .Select(entry => StepDiagnostics.OverrideEntryNotObject(entry.Key, place)));
        return none.AddRange(overrides.AsEntries()
            .Where(static entry => entry.Value.HasContent && IsObject(entry.Value)));
    }

    private static bool IsObject(HclValue value) => value.Type is ObjectType or MapType;
}
