using System.Collections.Immutable;
using Kiln.Cli.Flags;
using Kiln.Plugins.Installation;

namespace Kiln.Cli.Commands.Plugins;

/// <summary>The flags of <c>init</c>.</summary>
internal sealed class InitFlags
{
    private const string ReadOnly = "readonly";
    private const string Off = "off";

    public TemplateFlags Template { get; } = new();

    public BoolFlag Upgrade { get; } = new("upgrade");

    public BoolFlag Force { get; } = new("force");

    public ImmutableArray<Flag> All => [.. Template.Shared, Upgrade, Force, Lock];

    public bool UsesLock => Lock.Value != Off;

    public bool LockIsReadOnly => Lock.Value == ReadOnly;

    public InitRequest Request => new(Upgrade.Value, Force.Value);

    private ChoiceFlag Lock { get; } = new("lock", ["update", ReadOnly, Off]);

    public ParsedFlags Parse(ImmutableArray<string> arguments) => new FlagSet(All).Parse(arguments);
}
