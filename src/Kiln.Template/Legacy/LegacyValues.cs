using System.Collections.Immutable;
using Kiln.GoTemplate;
using Kiln.GoTemplate.Packer;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;

namespace Kiln.Template.Legacy;

/// <summary>A legacy template and the values of its variables.</summary>
public sealed record LegacyValues
{
    public required LegacyTemplate Template { get; init; }

    /// <summary>By name; those that could not be worked out are missing.</summary>
    public required ImmutableSortedDictionary<string, string> Variables { get; init; }

    /// <summary>All of them by name, for listings; one that could not be worked out is as it was given.</summary>
    public required ImmutableSortedDictionary<string, string> Shown { get; init; }

    /// <summary>Why a variable has no value, by name.</summary>
    public required ImmutableDictionary<string, string> Failures { get; init; }

    /// <summary>What templates outside of the variables can call; for names of builders and for consoles.</summary>
    public required GoFunctionTable Functions { get; init; }

    /// <summary>Texts that no output may show.</summary>
    public required ImmutableArray<string> Secrets { get; init; }

    /// <summary>The files of values, for messages that show them.</summary>
    public required ImmutableArray<SourceFile> Files { get; init; }

    public required ImmutableArray<Diagnostic> Diagnostics { get; init; }

    /// <summary>Those of <see cref="Diagnostics"/> that are about the files of values.</summary>
    public required ImmutableArray<Diagnostic> FileDiagnostics { get; init; }
}
