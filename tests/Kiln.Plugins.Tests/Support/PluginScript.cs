using System.Collections.Immutable;

namespace Kiln.Plugins.Tests.Support;

/// <summary>A plugin that is a shell script: all that discovery and installation ask of one.</summary>
internal sealed record PluginScript(string Version)
{
    public string Api { get; init; } = "x5.0";

    public ImmutableArray<string> Builders { get; init; } = ["-packer-default-plugin-name-", "box"];

    /// <summary>Run before it answers.</summary>
    public string Before { get; init; } = "";

    /// <summary>Stands in place of the answer.</summary>
    public string? Instead { get; init; }

    public string Text =>
        $"#!/bin/sh\n[ \"$1\" = describe ] || exit 3\n{Before}\n{Instead ?? $"cat <<'END'\n{Description}\nEND"}\n";

    public string Description =>
        $$"""{"version":"{{Version}}","sdk_version":"0.6.10","api_version":"{{Api}}","builders":[{{Names(Builders)}}],"post_processors":[],"provisioners":["tool"],"datasources":[],"protocol_version":"v2"}""";

    private static string Names(ImmutableArray<string> names) => string.Join(',', names.Select(static n => $"\"{n}\""));
}
