using System.Text.RegularExpressions;

namespace Kiln.PluginHost.Tests.Support;

/// <summary>Takes out of output what differs between runs and between hosts.</summary>
internal static partial class Comparison
{
    /// <summary>The lines of one build that come from its components, without the arrows before them.</summary>
    /// <param name="output">All that a host printed.</param>
    /// <param name="build">The name in front of its lines.</param>
    public static string LinesOf(string output, string build) => string.Join('\n', output
        .Split('\n')
        .Select(static line => Arrow().Replace(line, ""))
        .Where(line => line.StartsWith(build + ": ", StringComparison.Ordinal))
        .Select(line => Changing().Replace(line[(build.Length + 2)..], "CHANGES").TrimEnd()));

    [GeneratedRegex("^(?:==> |    )")]
    private static partial Regex Arrow();

    [GeneratedRegex(@"/tmp/kiln-test-\w+|(?<=packer-shell|ansible-key|provisioner-ansible)\d+|packer_[-0-9a-f]{36}|(?:ami|i|sg|snap|vol)-[0-9a-f]{8,}|\b\d{10}\b|\b[0-9a-f]{64}\b|(?<=/tmp)\d{6,}")]
    private static partial Regex Changing();
}
