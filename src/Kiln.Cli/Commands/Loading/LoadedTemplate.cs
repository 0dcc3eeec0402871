using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Sdk.Components;

namespace Kiln.Cli.Commands.Loading;

/// <summary>A template of either kind that was read; nothing is evaluated yet.</summary>
internal abstract class LoadedTemplate
{
    /// <summary>What is wrong with it as it is written.</summary>
    public required ImmutableArray<Diagnostic> Diagnostics { get; init; }

    /// <summary>The template's files.</summary>
    public abstract ImmutableArray<SourceFile> Files { get; }

    /// <summary>All files that a message can show.</summary>
    public abstract ParsedFiles ParsedFiles { get; }

    /// <summary>What is secret before anything is evaluated.</summary>
    public abstract IEnumerable<string> KnownSecrets { get; }

    /// <summary>Whether it was read well enough to look for mistakes in what it means.</summary>
    public abstract bool CanBePlanned { get; }

    /// <summary>Said before <see cref="Diagnostics"/> when there are errors among them; may be empty.</summary>
    public abstract string Preface { get; }

    public bool HasErrors => Diagnostics.Any(static d => d.IsError);

    /// <summary>Evaluates it and plans the selected builds.</summary>
    public abstract Task<PlannedBuilds> PlanAsync(IComponentCatalogue catalogue, CancellationToken cancellationToken);
}
