using System.Collections.Immutable;
using Kiln.Cli.Flags;

namespace Kiln.Cli.Commands;

/// <summary>The flags of <c>fix</c>.</summary>
internal sealed class FixFlags
{
    public BoolFlag Validate { get; } = new("validate", initial: true);

    /// <summary>Those with an effect.</summary>
    public ImmutableArray<Flag> Own => [Validate];

    /// <summary>Compat: accepted, because they are with every command about templates, without effect.</summary>
    private TemplateFlags Template { get; } = new();

    public ParsedFlags Parse(ImmutableArray<string> arguments) =>
        new FlagSet([.. Template.All, .. Own]).Parse(arguments);
}
