using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Running;

/// <summary>
/// Starts the user's own shell with variables: servers take almost none from their clients, so they are part of the
/// command.
/// </summary>
internal static class ShellCommand
{
    public static string Of(ShellSession session)
    {
        IEnumerable<string> variables = session.Environment.Select(static v => Quote($"{v.Key}={v.Value}"));
        return $"exec env {string.Join(' ', variables)} sh -c 'exec \"${{SHELL:-/bin/sh}}\" -l'";
    }

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
