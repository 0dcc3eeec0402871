using Kiln.Sdk.Components;
using Kiln.Wire;

namespace Kiln.Remote.Tests.Components;

/// <summary>Owns the other end of the connection in place of a process.</summary>
internal sealed class TestOwner(RemoteConnection plugin) : IRemoteOwner
{
    public const string Word = "builder test of plugin test";

    public string Name => Word;

    public int Disposed { get; private set; }

    public Task<BuildFailedException> ExplainAsync(WireException failure) =>
        Task.FromResult(
            new BuildFailedException($"The {Name} is gone: {failure.Message}", failure) { Advice = "Try again." });

    public async ValueTask DisposeAsync()
    {
        Disposed++;
        await plugin.DisposeAsync();
    }
}
