using System.Collections.Immutable;

namespace Kiln.Template.Loading;

/// <summary>All that a template may depend on besides its files; given by the command line.</summary>
public sealed record TemplateOptions
{
    /// <summary>Absolute.</summary>
    public required string WorkingDirectory { get; init; }

    public required ITemplateFiles Files { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>What <c>required_version</c> is compared with and what <c>packer.version</c> gives.</summary>
    public required string CoreVersion { get; init; }

    /// <summary>The same for all builds of one run.</summary>
    public string RunUuid { get; init; } = "";

    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>
    /// Told about every text that a function makes secret, as soon as it is one; also during the builds, from any
    /// thread.
    /// </summary>
    public Action<string> NoteSecret { get; init; } = static _ => { };

    /// <summary><c>-var</c> in command-line order; of two with one name the last one counts.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Variables { get; init; } = [];

    /// <summary><c>-var-file</c> in command-line order.</summary>
    public ImmutableArray<string> VariableFiles { get; init; } = [];

    public ImmutableArray<string> Only { get; init; } = [];

    public ImmutableArray<string> Except { get; init; } = [];

    /// <summary>Whether a name in a variable file that no <c>variable</c> block declares gives a warning.</summary>
    public bool WarnOnUndeclaredVariables { get; init; }

    /// <summary>Data sources before locals, as Packer did before it had a graph of both.</summary>
    public bool UseSequentialEvaluation { get; init; }

    /// <summary>False: data sources are not read, and their results are unknown values.</summary>
    public bool ReadDataSources { get; init; } = true;
}
