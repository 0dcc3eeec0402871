using System.Collections.Concurrent;

namespace Kiln.Testing.WinRm.Wsman;

/// <summary>A shell that a client has made.</summary>
internal sealed class OpenShell(IReadOnlyDictionary<string, string> environment) : IAsyncDisposable
{
    public string Id { get; } = Guid.NewGuid().ToString().ToUpperInvariant();

    public IReadOnlyDictionary<string, string> Environment => environment;

    public ConcurrentDictionary<string, RunningCommand> Commands { get; } = [];

    public RunningCommand Find(string? id) =>
        id is not null && Commands.TryGetValue(id, out RunningCommand? command) ? command : throw FaultException.NoSuchCommand();

    public async ValueTask DisposeAsync()
    {
        foreach (RunningCommand command in Commands.Values)
        {
            await command.DisposeAsync();
        }
    }
}
