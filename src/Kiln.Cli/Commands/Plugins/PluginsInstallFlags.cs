using System.Collections.Immutable;
using Kiln.Cli.Flags;

namespace Kiln.Cli.Commands.Plugins;

/// <summary>The flags of <c>plugins install</c>.</summary>
internal sealed class PluginsInstallFlags
{
    public TextFlag Path { get; } = new("path");

    public TextFlag Bundle { get; } = new("bundle");

    public BoolFlag Force { get; } = new("force");

    /// <summary>Those with an effect.</summary>
    public ImmutableArray<Flag> Own => [Path, Bundle, Force];

    /// <summary>Compat: accepted, because they are with every command about templates, without effect.</summary>
    private TemplateFlags Template { get; } = new();

    public ParsedFlags Parse(ImmutableArray<string> arguments) =>
        new FlagSet([.. Template.Shared, .. Own]).Parse(arguments);
}
