using System.Collections.Immutable;
using Kiln.Cli.Flags;
using Kiln.Plugins.Discovery;

namespace Kiln.Cli.Commands.Plugins;

/// <summary>The flags of <c>plugins bundle</c>.</summary>
internal sealed class PluginsBundleFlags
{
    private const string AllPlatforms = "all";
    private const string DefaultFile = "kiln-plugins.zip";

    public TemplateFlags Template { get; } = new();

    public TextFlag To { get; } = new("to");

    public ListFlag Platforms { get; } = new("platform", splitsAtCommas: true);

    public ImmutableArray<Flag> All => [.. Template.Shared, To, Platforms];

    public string File => To.Value.Length > 0 ? To.Value : DefaultFile;

    public ParsedFlags Parse(ImmutableArray<string> arguments) => new FlagSet(All).Parse(arguments);

    /// <summary>This machine's when none is given; empty for all that there are.</summary>
    /// <param name="invalid">The first one that is none.</param>
    public ImmutableArray<PluginPlatform> ReadPlatforms(out string? invalid)
    {
        invalid = null;
        if (Platforms.Values.Contains(AllPlatforms))
        {
            return [];
        }

        ImmutableArray<PluginPlatform>.Builder platforms = ImmutableArray.CreateBuilder<PluginPlatform>();
        foreach (string text in Platforms.Values)
        {
            if (!PluginPlatform.TryParse(text, out PluginPlatform? platform))
            {
                invalid = text;
                return [];
            }

            platforms.Add(platform);
        }

        return platforms.Count == 0 ? [PluginPlatform.Current] : [.. platforms.Distinct()];
    }
}
