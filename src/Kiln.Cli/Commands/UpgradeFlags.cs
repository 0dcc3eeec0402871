using System.Collections.Immutable;
using Kiln.Cli.Flags;

namespace Kiln.Cli.Commands;

/// <summary>The flags of <c>hcl2_upgrade</c>.</summary>
internal sealed class UpgradeFlags
{
    public TextFlag OutputFile { get; } = new("output-file");

    public BoolFlag WithAnnotations { get; } = new("with-annotations");

    /// <summary>Those with an effect.</summary>
    public ImmutableArray<Flag> Own => [OutputFile, WithAnnotations];

    /// <summary>Compat: accepted, because they are with every command about templates, without effect.</summary>
    private TemplateFlags Template { get; } = new();

    public ParsedFlags Parse(ImmutableArray<string> arguments) =>
        new FlagSet([.. Template.All, .. Own]).Parse(arguments);
}
