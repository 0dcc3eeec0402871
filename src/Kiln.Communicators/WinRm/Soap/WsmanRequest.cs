using System.Collections.Immutable;
using System.Xml.Linq;

namespace Kiln.Communicators.WinRm.Soap;

/// <param name="Action">What is to be done.</param>
/// <param name="Body">The content of the body; null for none.</param>
internal sealed record WsmanRequest(string Action, XElement? Body)
{
    /// <summary>Null when the shell is only to be made.</summary>
    public string? ShellId { get; init; }

    public ImmutableArray<(string Name, string Value)> Options { get; init; } = [];
}
