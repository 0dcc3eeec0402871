using System.Collections.Immutable;
using Kiln.Sdk.Components;

namespace Kiln.Plugins.Discovery;

/// <summary>What a plugin says of itself when it is started with <c>describe</c>.</summary>
public sealed record PluginDescription
{
    /// <summary>The name of a component that is used by the plugin's name alone.</summary>
    public const string DefaultComponent = "-packer-default-plugin-name-";

    /// <summary>Without <c>v</c>; may have a pre-release and metadata.</summary>
    public required string Version { get; init; }

    /// <summary>The version of the SDK that it was made with; empty when it does not say.</summary>
    public string SdkVersion { get; init; } = "";

    /// <summary><c>x5.0</c>; empty for plugins that are older than the number.</summary>
    public string ApiVersion { get; init; } = "";

    public ImmutableArray<string> Builders { get; init; } = [];

    public ImmutableArray<string> PostProcessors { get; init; } = [];

    public ImmutableArray<string> Provisioners { get; init; } = [];

    public ImmutableArray<string> DataSources { get; init; } = [];

    /// <summary><c>v2</c>: it also understands the encodings that came after gob.</summary>
    public string ProtocolVersion { get; init; } = "";

    public bool SpeaksProtobuf => ProtocolVersion == "v2";

    /// <summary>The names of its components, as <c>start</c> wants them.</summary>
    public ImmutableArray<string> Of(ComponentKind kind) => kind switch
    {
        ComponentKind.Builder => Builders,
        ComponentKind.Provisioner => Provisioners,
        ComponentKind.PostProcessor => PostProcessors,
        _ => DataSources,
    };
}
