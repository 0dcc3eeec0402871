using System.Collections.Immutable;
using Kiln.Cli.Flags;

namespace Kiln.Cli.Commands;

/// <summary>The flags of <c>fmt</c>.</summary>
internal sealed class FmtFlags
{
    public BoolFlag Check { get; } = new("check");

    public BoolFlag Diff { get; } = new("diff");

    public BoolFlag Recursive { get; } = new("recursive");

    public bool WritesFiles => Write.Value && !Check.Value;

    /// <summary>Compat: accepted, because they are with every command about templates, without effect.</summary>
    private TemplateFlags Template { get; } = new();

    private BoolFlag Write { get; } = new("write", initial: true);

    /// <summary>Those with an effect.</summary>
    public ImmutableArray<Flag> Own => [Check, Diff, Recursive, Write];

    public ParsedFlags Parse(ImmutableArray<string> arguments) =>
        new FlagSet([.. Template.All, .. Own]).Parse(arguments);
}
