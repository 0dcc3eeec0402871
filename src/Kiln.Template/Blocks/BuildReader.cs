using System.Collections.Immutable;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Sdk.Components;
using Kiln.Template.Plugins;
using Kiln.Values;

namespace Kiln.Template.Blocks;

/// <summary>Reads <c>build</c> blocks. Components' own options stay unread.</summary>
/// <param name="scope">The names of the template, without <c>build</c>.</param>
/// <param name="sources">What builds can refer to.</param>
/// <param name="catalogue">What components there are.</param>
/// <param name="missing">Explains why some are not there.</param>
/// <param name="diagnostics">Receives what is wrong.</param>
internal sealed class BuildReader(
    EvaluationScope scope,
    ImmutableArray<SourceBlock> sources,
    IComponentCatalogue catalogue,
    MissingPlugins missing,
    List<Diagnostic> diagnostics)
{
    private const string Provisioner = "provisioner";
    private const string ErrorCleanup = "error-cleanup-provisioner";
    private const string PostProcessor = "post-processor";
    private const string PostProcessors = "post-processors";
    private const string Registry = "hcp_packer_registry";

    private static readonly BodySchema Schema = new(
        [new("name"), new("description"), new("sources")],
        [
            new("source", "reference"),
            new(Provisioner, "type"),
            new(ErrorCleanup, "type"),
            new(PostProcessor, "type"),
            new(PostProcessors),
            new(Registry),
            new(CacheReader.Type),
            new("from", "type"),
        ]);

    private static readonly BodySchema SequenceSchema = new([], [new(PostProcessor, "type")]);

    private readonly SourceUseReader _sources = new(sources, diagnostics);

    public BuildBlock Read(BodyBlock build)
    {
        string name = ReadName(build, scope, diagnostics);
        EvaluationScope inner = ScopeOf(name, scope);
        BodyContent content = build.Body.WithDynamicBlocks(inner).Read(Schema, diagnostics);
        MetaArguments arguments = new(content, scope, diagnostics);
        StepReader steps = new(inner, diagnostics);
        RegistryReader.Check(content.BlocksOf(Registry), diagnostics);
        return new(name, build.HeaderRange)
        {
            Description = arguments.Text("description") ?? "",
            Cache = CacheReader.Read([.. content.BlocksOf(CacheReader.Type)], inner, diagnostics),
            Sources = ReadSources(build, arguments, content),
            Provisioners = [.. content.BlocksOf(Provisioner).Select(block => ReadProvisioner(block, steps))],
            ErrorCleanupProvisioner = ReadErrorCleanup([.. content.BlocksOf(ErrorCleanup)], steps),
            PostProcessors =
            [
                .. content.Blocks
                    .Where(static block => block.Type is PostProcessor or PostProcessors)
                    .Select(block => ReadSequence(block, steps)),
            ],
        };
    }

    /// <summary>
    /// The components that the steps of a build are of. What is wrong with the block is told when it is read.
    /// </summary>
    public static IEnumerable<ComponentName> NamesIn(BodyBlock build, EvaluationScope scope)
    {
        EvaluationScope inner = ScopeOf(ReadName(build, scope, []), scope);
        foreach (BodyBlock block in build.Body.WithDynamicBlocks(inner).PartialContent(Schema).Tree.Content.Blocks)
        {
            switch (block.Type)
            {
                case Provisioner or ErrorCleanup:
                    yield return new(ComponentKind.Provisioner, block.Labels[0].Value);
                    break;
                case PostProcessor:
                    yield return new(ComponentKind.PostProcessor, block.Labels[0].Value);
                    break;
                case PostProcessors:
                    foreach (BodyBlock step in block.Body.PartialContent(SequenceSchema).Tree.Content.Blocks)
                    {
                        yield return new(ComponentKind.PostProcessor, step.Labels[0].Value);
                    }

                    break;
            }
        }
    }

    /// <summary>The name comes first, because dynamic blocks may use it.</summary>
    private static string ReadName(BodyBlock build, EvaluationScope scope, List<Diagnostic> diagnostics)
    {
        BodyContent own = build.Body.PartialContent(BodyReading.Schema("name")).Tree.Content;
        return new MetaArguments(own, scope, diagnostics).Text("name") ?? "";
    }

    private static EvaluationScope ScopeOf(string name, EvaluationScope scope) =>
        scope.With("build", HclValue.Object([KeyValuePair.Create("name", HclValue.String(name))]));

    private ImmutableArray<SourceUse> ReadSources(BodyBlock build, MetaArguments arguments, BodyContent content)
    {
        int before = diagnostics.Count;
        ImmutableArray<SourceUse> uses =
        [
            .. _sources.ReadList(arguments),
            .. content.BlocksOf("source").Select(_sources.ReadBlock).OfType<SourceUse>(),
        ];
        if (uses.IsEmpty && diagnostics.Count == before)
        {
            diagnostics.Add(SourceDiagnostics.MissingReference(build.HeaderRange));
        }

        return uses;
    }

    private ProvisionerBlock ReadProvisioner(BodyBlock block, StepReader steps)
    {
        ProvisionerBlock provisioner = steps.ReadProvisioner(block);
        if (catalogue.FindProvisioner(provisioner.Type) is null)
        {
            ReportUnknown(block, ComponentKind.Provisioner);
        }

        return provisioner;
    }

    private ProvisionerBlock? ReadErrorCleanup(ImmutableArray<BodyBlock> blocks, StepReader steps)
    {
        diagnostics.AddRange(blocks
            .Skip(1)
            .Select(static block => StepDiagnostics.SecondErrorCleanup(block.HeaderRange)));
        return blocks.IsEmpty ? null : ReadProvisioner(blocks[0], steps);
    }

    private ImmutableArray<PostProcessorBlock> ReadSequence(BodyBlock block, StepReader steps) =>
        block.Type == PostProcessor
            ? [ReadPostProcessor(block, steps)]
            : [.. block.Body.Read(SequenceSchema, diagnostics).Blocks.Select(inner => ReadPostProcessor(inner, steps))];

    private PostProcessorBlock ReadPostProcessor(BodyBlock block, StepReader steps)
    {
        PostProcessorBlock postProcessor = steps.ReadPostProcessor(block);
        if (catalogue.FindPostProcessor(postProcessor.Type) is null)
        {
            ReportUnknown(block, ComponentKind.PostProcessor);
        }

        return postProcessor;
    }

    private void ReportUnknown(BodyBlock block, ComponentKind kind)
    {
        string type = block.Labels[0].Value;
        if (!missing.Explains(type))
        {
            diagnostics.Add(catalogue.ObstacleOf(new(kind, type)) is { } obstacle
                ? ComponentDiagnostics.Unusable(block.Type, type, obstacle, block.HeaderRange)
                : ComponentDiagnostics.UnknownStep(block.Type, type, catalogue.TypesOf(kind), block.HeaderRange));
        }
    }
}
